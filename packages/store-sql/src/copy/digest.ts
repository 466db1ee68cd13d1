import { createHash, type Hash } from "node:crypto";
import { revisionsOf } from "../ports/sql-reader.js";
import type { Revisions } from "../queries/revision.js";
import type { ReadSource } from "../session/sql-session.js";
import { copiedTables, type TableName } from "../tables.js";
import { columnsOf, pagesOf, type RawRow } from "./table-rows.js";

/** A digest of the rows of each table, and of the revisions, by table name. */
export type Digests = ReadonlyMap<string, string>;

/** Hashes the rows of a table in the order of the primary key, which all databases share. */
export class TableDigest {
  readonly #hash: Hash = createHash("sha256");
  readonly #columns: readonly string[];

  constructor(name: TableName) {
    this.#columns = columnsOf(name);
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

/** Digests all tables that a copy contains. */
export async function digestsOf(
  source: ReadSource,
  onRows: (count: number) => Promise<void>,
): Promise<Digests> {
  const digests = new Map<string, string>();
  digests.set("gateway_revision", digestOf(await revisionsOf(source)));
  for (const name of copiedTables) {
    const digest = new TableDigest(name);
    for await (const rows of pagesOf(source, name)) {
      digest.add(rows);
      await onRows(rows.length);
    }
    digests.set(name, digest.end());
  }
  return digests;
}

export function digestOf({ revision, elsewhere }: Revisions): string {
  return `${revision} ${elsewhere}`;
}

/** The names of the tables whose digests differ. */
export function differences(left: Digests, right: Digests): string[] {
  return [...left.keys()].filter((name) => left.get(name) !== right.get(name));
}
