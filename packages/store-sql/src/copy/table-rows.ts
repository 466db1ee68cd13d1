import type { Compilable } from "kysely";
import type { TableDescription } from "../columns.js";
import {
  type PreparedQuery,
  preparedQuery,
  type QueryBuilder,
  untyped,
} from "../session/prepared-query.js";
import type { ReadSource, SqlSession } from "../session/sql-session.js";
import { copiedTables, type TableName, tables } from "../tables.js";

/** A row as the database stores it. */
export type RawRow = Readonly<Record<string, string | number | Uint8Array | null>>;

const pageSize = 200;
/** The size of an INSERT statement; some servers limit packets to 4 MiB. */
const maxInsertBytes = 1_048_576;
/** Few sizes, since each size has its own prepared statement. */
const batchSizes = [pageSize, 20, 1];

interface TableQueries {
  readonly count: PreparedQuery<undefined, { readonly count: number }>;
  readonly firstPage: PreparedQuery<undefined, RawRow>;
  /**
   * At position `n`, the rows after the given one that have its first `n` columns of the key. With these
   * conditions, each database starts at the right place of the index.
   */
  readonly nextPages: readonly PreparedQuery<RawRow, RawRow>[];
}

const queries: ReadonlyMap<TableName, TableQueries> = new Map(
  copiedTables.map((name) => [name, newQueries(name)]),
);

/** All columns of a table, sealed ones included. */
export function columnsOf(name: TableName): readonly string[] {
  return Object.keys(tables[name].columns);
}

function newQueries(name: TableName): TableQueries {
  const { key }: TableDescription = tables[name];
  const page = (builder: QueryBuilder) =>
    key
      .reduce(
        (query, column) => query.orderBy(column),
        untyped(builder)
          .selectFrom(name)
          .select([...columnsOf(name)]),
      )
      .limit(pageSize);
  return {
    count: preparedQuery((builder) =>
      untyped(builder)
        .selectFrom(name)
        .select((row) => row.fn.countAll<number>().as("count")),
    ),
    firstPage: preparedQuery((builder) => page(builder) as Compilable<RawRow>),
    nextPages: key.map((column, shared) =>
      preparedQuery((builder, slot) => {
        const rows = page(builder).where(column, ">", slot(column) ?? null);
        return key
          .slice(0, shared)
          .reduce(
            (query, one) => query.where(one, "=", slot(one) ?? null),
            rows,
          ) as Compilable<RawRow>;
      }),
    ),
  };
}

function queriesOf(name: TableName): TableQueries {
  return queries.get(name) ?? newQueries(name);
}

export async function countRows(source: ReadSource, name: TableName): Promise<number> {
  const [row] = await source.all(queriesOf(name).count, undefined);
  return row?.count ?? 0;
}

/** Reads all rows of a table in pages, ordered by primary key. */
export async function* pagesOf(source: ReadSource, name: TableName): AsyncGenerator<RawRow[]> {
  const { firstPage, nextPages } = queriesOf(name);
  let page = await source.all(firstPage, undefined);
  let last: RawRow = {};
  // How many columns of the key the rows of the page share with those before them.
  let shared = 0;
  for (;;) {
    if (page.length > 0) {
      yield page;
      last = page.at(-1) ?? last;
    }
    if (page.length === pageSize) shared = nextPages.length;
    shared -= 1;
    const next = nextPages[shared];
    if (next === undefined) return;
    page = await source.all(next, last);
  }
}

/** Inserts rows in batches. */
export async function insertRows(
  session: SqlSession,
  name: TableName,
  rows: readonly RawRow[],
): Promise<void> {
  for (let start = 0; start < rows.length; ) {
    const batch = nextBatch(rows, start);
    await session.runBuilt((builder) => untyped(builder).insertInto(name).values(batch));
    start += batch.length;
  }
}

function nextBatch(rows: readonly RawRow[], start: number): RawRow[] {
  const fits = (size: number): boolean =>
    start + size <= rows.length &&
    rows.slice(start, start + size).reduce((sum, row) => sum + byteLength(row), 0) <=
      maxInsertBytes;
  const size = batchSizes.find(fits) ?? 1;
  return rows.slice(start, start + size);
}

function byteLength(row: RawRow): number {
  return Object.values(row).reduce<number>((sum, value) => {
    if (typeof value === "string") return sum + Buffer.byteLength(value);
    return sum + (value instanceof Uint8Array ? value.length : 8);
  }, 0);
}
