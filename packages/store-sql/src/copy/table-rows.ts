import type { Compilable, Kysely } from "kysely";
import { type PreparedQuery, preparedQuery, type QueryBuilder } from "../prepared-query.js";
import type { ReadSource, SqlSession } from "../sql-session.js";
import { type CopiedTable, copiedTables } from "./copied-tables.js";

/** A row as the database holds it: texts, numbers, bytes and NULL. */
export type RawRow = Readonly<Record<string, string | number | Uint8Array | null>>;

type AnyTables = Record<string, Record<string, RawRow[string]>>;

const pageSize = 200;
/** Of a statement that inserts; servers limit what they take in one packet, some to 4 MiB. */
const mostBytes = 1_048_576;
/** Few sizes, since every one is a statement of its own to prepare. */
const batchSizes = [pageSize, 20, 1];

interface After {
  readonly first?: RawRow[string];
  readonly second?: RawRow[string];
}

interface TableQueries {
  readonly count: PreparedQuery<undefined, { readonly count: number }>;
  readonly firstPage: PreparedQuery<After, RawRow>;
  readonly nextPage: PreparedQuery<After, RawRow>;
}

const queries: ReadonlyMap<CopiedTable, TableQueries> = new Map(
  copiedTables.map((table) => [table, queriesOf(table)]),
);

function queriesOf({ name, columns, keyLength }: CopiedTable): TableQueries {
  const [first = "", second = ""] = columns;
  const page = (builder: QueryBuilder) => {
    const query = anyTable(builder)
      .selectFrom(name)
      .select([...columns])
      .orderBy(first);
    return (keyLength === 1 ? query : query.orderBy(second)).limit(pageSize);
  };
  return {
    count: preparedQuery((builder) =>
      anyTable(builder)
        .selectFrom(name)
        .select((row) => row.fn.countAll<number>().as("count")),
    ),
    firstPage: preparedQuery((builder) => page(builder) as Compilable<RawRow>),
    nextPage: preparedQuery((builder, slot) => {
      const at = { first: slot("first") ?? null, second: slot("second") ?? null };
      if (keyLength === 1) return page(builder).where(first, ">", at.first) as Compilable<RawRow>;
      // Spelt so that every database begins at the right place of the index.
      return page(builder)
        .where(first, ">=", at.first)
        .where((row) =>
          row.or([row(first, ">", at.first), row(second, ">", at.second)]),
        ) as Compilable<RawRow>;
    }),
  };
}

function anyTable(builder: QueryBuilder): Kysely<AnyTables> {
  return builder as unknown as Kysely<AnyTables>;
}

function of(table: CopiedTable): TableQueries {
  return queries.get(table) ?? queriesOf(table);
}

export async function countRows(source: ReadSource, table: CopiedTable): Promise<number> {
  const [row] = await source.all(of(table).count, undefined);
  return row?.count ?? 0;
}

/** All rows of a table by its primary key, in pages. */
export async function* pagesOf(source: ReadSource, table: CopiedTable): AsyncGenerator<RawRow[]> {
  const [first = "", second = ""] = table.columns;
  const { firstPage, nextPage } = of(table);
  let page = await source.all(firstPage, {});
  while (page.length > 0) {
    yield page;
    if (page.length < pageSize) return;
    const last = page.at(-1) ?? {};
    page = await source.all(nextPage, { first: last[first] ?? null, second: last[second] ?? null });
  }
}

export async function insertRows(
  session: SqlSession,
  table: CopiedTable,
  rows: readonly RawRow[],
): Promise<void> {
  for (let at = 0; at < rows.length; ) {
    const batch = nextBatch(rows, at);
    await session.runBuilt((builder) => anyTable(builder).insertInto(table.name).values(batch));
    at += batch.length;
  }
}

function nextBatch(rows: readonly RawRow[], at: number): RawRow[] {
  const fits = (size: number): boolean =>
    at + size <= rows.length &&
    rows.slice(at, at + size).reduce((sum, row) => sum + bytesOf(row), 0) <= mostBytes;
  const size = batchSizes.find(fits) ?? 1;
  return rows.slice(at, at + size);
}

function bytesOf(row: RawRow): number {
  return Object.values(row).reduce<number>((sum, value) => {
    if (typeof value === "string") return sum + Buffer.byteLength(value);
    return sum + (value instanceof Uint8Array ? value.length : 8);
  }, 0);
}
