import { createHash, type Hash } from "node:crypto";
import { readRevision } from "../queries/revision.js";
import type { ReadSource } from "../sql-session.js";
import { type CopiedTable, copiedTables } from "./copied-tables.js";
import { pagesOf, type RawRow } from "./table-rows.js";

/** The digest of every table's rows, and of the revision, by name: equal for equal contents alone. */
export type Digests = ReadonlyMap<string, string>;

/** Takes rows as they are read, in the order of their keys, which all databases have in common. */
export class TableDigest {
  readonly #hash: Hash = createHash("sha256");
  readonly #columns: readonly string[];

  constructor({ columns }: CopiedTable) {
    this.#columns = columns;
  }

  add(rows: readonly RawRow[]): void {
    for (const row of rows) {
      const values = this.#columns.map((column) => {
        const value = row[column];
        return value instanceof Uint8Array
          ? { bytes: Buffer.from(value).toString("base64") }
          : value;
      });
      this.#hash.update(`${JSON.stringify(values)}\n`);
    }
  }

  end(): string {
    return this.#hash.digest("hex");
  }
}

/** Reads everything that a copy takes along. */
export async function digestsOf(
  source: ReadSource,
  onRows: (count: number) => Promise<void>,
): Promise<Digests> {
  const digests = new Map<string, string>();
  digests.set("gateway_revision", String(await revisionOf(source)));
  for (const table of copiedTables) {
    const digest = new TableDigest(table);
    for await (const rows of pagesOf(source, table)) {
      digest.add(rows);
      await onRows(rows.length);
    }
    digests.set(table.name, digest.end());
  }
  return digests;
}

export async function revisionOf(source: ReadSource): Promise<number> {
  const [row] = await source.all(readRevision, undefined);
  return row?.revision ?? 0;
}

/** The names of what is not the same in both. */
export function differences(one: Digests, other: Digests): string[] {
  return [...one.keys()].filter((name) => one.get(name) !== other.get(name));
}
