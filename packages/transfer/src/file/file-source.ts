import type { ImportItem, ImportSource } from "../import/import-item.js";
import { type AnyItemKind, eachList } from "../kinds/item-kinds.js";
import { totalOf } from "./check-structure.js";
import type { ExportEntry } from "./decode-entry.js";
import type { VerifiedFile } from "./verified-file.js";

/** The items of a verified file. Reads the file once: the lists must be read in file order. */
export function fileSource(file: VerifiedFile): ImportSource {
  const reader = new EntryReader(file);
  const lists = eachList((_, kind) => () => reader.itemsOf(kind));
  return { total: totalOf(file.header.counts), ...lists } as ImportSource;
}

class EntryReader {
  readonly #file: VerifiedFile;
  readonly #entries: AsyncGenerator<ExportEntry>;
  /** The next entry, when reading one kind has reached the first entry of the next kind. */
  #lookahead: ExportEntry | undefined;

  constructor(file: VerifiedFile) {
    this.#file = file;
    this.#entries = file.entries();
  }

  async *itemsOf(kind: AnyItemKind): AsyncGenerator<ImportItem<unknown>> {
    for (;;) {
      this.#lookahead ??= (await this.#entries.next()).value ?? undefined;
      const entry = this.#lookahead;
      if (entry === undefined || entry.kind !== kind) return;
      this.#lookahead = undefined;
      yield await kind.itemOf(entry.value, this.#file);
    }
  }
}
