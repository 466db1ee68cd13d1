import type { Compilable } from "kysely";
import {
  type PreparedQuery,
  preparedQuery,
  type QueryBuilder,
  untyped,
} from "../session/prepared-query.js";
import type { ReadSource, SqlSession } from "../session/sql-session.js";
import { copiedTables, type TableDescription, type TableName, tables } from "../tables.js";

/** A row as the database stores it. */
export type RawRow = Readonly<Record<string, string | number | Uint8Array | null>>;

const pageSize = 200;
/** The size of an INSERT statement; some servers limit packets to 4 MiB. */
const maxInsertBytes = 1_048_576;
/** Few sizes, since each size has its own prepared statement. */
const batchSizes = [pageSize, 20, 1];

interface KeyValues {
  readonly first?: RawRow[string];
  readonly second?: RawRow[string];
}

interface TableQueries {
  readonly count: PreparedQuery<undefined, { readonly count: number }>;
  readonly firstPage: PreparedQuery<KeyValues, RawRow>;
  readonly nextPage: PreparedQuery<KeyValues, RawRow>;
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
  const [first = "", second] = key;
  const page = (builder: QueryBuilder) => {
    const query = untyped(builder)
      .selectFrom(name)
      .select([...columnsOf(name)])
      .orderBy(first);
    return (second === undefined ? query : query.orderBy(second)).limit(pageSize);
  };
  return {
    count: preparedQuery((builder) =>
      untyped(builder)
        .selectFrom(name)
        .select((row) => row.fn.countAll<number>().as("count")),
    ),
    firstPage: preparedQuery((builder) => page(builder) as Compilable<RawRow>),
    nextPage: preparedQuery((builder, slot) => {
      const after = { first: slot("first") ?? null, second: slot("second") ?? null };
      if (second === undefined) {
        return page(builder).where(first, ">", after.first) as Compilable<RawRow>;
      }
      // In this form, each database starts at the right place of the index.
      return page(builder)
        .where(first, ">=", after.first)
        .where((row) =>
          row.or([row(first, ">", after.first), row(second, ">", after.second)]),
        ) as Compilable<RawRow>;
    }),
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
  const [first = "", second = ""]: readonly string[] = tables[name].key;
  const { firstPage, nextPage } = queriesOf(name);
  let page = await source.all(firstPage, {});
  while (page.length > 0) {
    yield page;
    if (page.length < pageSize) return;
    const last = page.at(-1) ?? {};
    page = await source.all(nextPage, { first: last[first] ?? null, second: last[second] ?? null });
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
