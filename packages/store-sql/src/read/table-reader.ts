import type { ReadSource } from "../session/sql-session.js";
import { pageSize, type TableQueries, tableQueries } from "./table-queries.js";

/** A row as the driver returns it, by column name. */
export type ForeignRow = Readonly<Record<string, unknown>>;

/** A table of another program, and the columns of it to read. */
export interface ForeignTable {
  readonly name: string;
  /** The columns of a unique key, which order the rows. Each is also one of {@link columns}. */
  readonly key: readonly string[];
  readonly columns: readonly string[];
}

/** Milliseconds; far below the idle timeout after which a server ends a transaction. */
const keepAliveInterval = 5_000;

/** Reads the rows of one table in bounded pages, ordered by its key. */
export class TableReader {
  readonly #source: ReadSource;
  readonly #queries: TableQueries;

  constructor(source: ReadSource, table: ForeignTable) {
    this.#source = source;
    this.#queries = tableQueries(table);
  }

  /** All rows, 100 at a time. */
  async *pages(): AsyncGenerator<readonly ForeignRow[]> {
    let page = await this.#source.all(this.#queries.firstPage, {});
    while (page.length > 0) {
      yield page;
      if (page.length < pageSize) return;
      page = await this.#source.all(this.#queries.nextPage, page.at(-1) ?? {});
    }
  }

  /** All rows; the transaction is kept alive while the caller works on them. */
  async *rows(): AsyncGenerator<ForeignRow> {
    for await (const page of this.pages()) yield* this.keepAlive(page);
  }

  /** The rows of a page; the transaction is kept alive while the caller works on them. */
  async *keepAlive(page: readonly ForeignRow[]): AsyncGenerator<ForeignRow> {
    let lastUse = performance.now();
    for (const row of page) {
      yield row;
      if (performance.now() - lastUse < keepAliveInterval) continue;
      await this.#source.all(this.#queries.touch, {});
      lastUse = performance.now();
    }
  }

  /** All rows whose first key column is from `from` to `to`, both inclusive. */
  rowsBetween(from: unknown, to: unknown): Promise<readonly ForeignRow[]> {
    return this.#source.all(this.#queries.between, { from, to });
  }
}
