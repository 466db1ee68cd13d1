import { CryptoError } from "@gw/crypto";
import { entryKey } from "../kinds/item-kind.js";
import { type AnyItemKind, itemLists } from "../kinds/item-kinds.js";
import type { ExportEntry } from "./decode-entry.js";
import type { ExportCounts } from "./export-header.js";
import { malformed } from "./line-fields.js";
import type { VerifiedFile } from "./verified-file.js";

/**
 * Reads a whole file before anything is imported and checks that it has as many entries as its
 * header counts, each once, each after the entries that it refers to, and that every secret can be
 * opened.
 *
 * @throws GatewayError INVALID_PARAMETER_VALUE
 */
export async function checkStructure(
  file: VerifiedFile,
  onEntry: (done: number, total: number) => void,
): Promise<void> {
  const { counts } = file.header;
  const total = totalOf(counts);
  const structure = new Structure();
  let line = 1;
  for await (const entry of file.entries()) {
    line += 1;
    structure.add(entry, line);
    await requireOpenable(file, entry, line);
    onEntry(line - 1, total);
  }
  structure.requireCounts(counts);
}

export function totalOf(counts: ExportCounts): number {
  return Object.values(counts).reduce((sum: number, count: number) => sum + count, 0);
}

class Structure {
  readonly #keys = new Set<string>();
  readonly #counts = new Map<AnyItemKind, number>();
  #rank = 0;

  add({ kind, value }: ExportEntry, line: number): void {
    const rank = itemLists.findIndex(([, one]) => one === kind);
    if (rank < this.#rank) throw malformed(line, "comes after an entry of a later kind");
    this.#rank = rank;
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    for (const reference of kind.referencesOf(value)) {
      if (!this.#keys.has(reference))
        throw malformed(line, "refers to an entry that no earlier line has");
    }
    const key = entryKey(kind.type, kind.idOf(value));
    if (this.#keys.has(key)) throw malformed(line, "repeats an earlier entry");
    this.#keys.add(key);
  }

  requireCounts(counts: ExportCounts): void {
    if (itemLists.every(([list, kind]) => counts[list] === (this.#counts.get(kind) ?? 0))) return;
    throw malformed(1, "has `counts` that differ from the entries of the file");
  }
}

async function requireOpenable(
  file: VerifiedFile,
  { kind, value }: ExportEntry,
  line: number,
): Promise<void> {
  try {
    await kind.itemOf(value, file);
  } catch (error) {
    if (CryptoError.is(error)) throw malformed(line, "has a secret that cannot be opened");
    throw error;
  }
}
