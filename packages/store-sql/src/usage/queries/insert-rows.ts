import { setImmediate as nextTurn } from "node:timers/promises";
import type { RowOf } from "../../columns.js";
import { type PreparedQuery, queryFamily, untyped } from "../../session/prepared-query.js";
import type { SqlSession } from "../../session/sql-session.js";
import { type UsageTable, usageTables } from "../usage-tables.js";

type Row<Name extends UsageTable> = RowOf<(typeof usageTables)[Name]["columns"]>;

/** Stays below the limits of packets. */
const largestChunk = 128;
/** Few sizes, since each has its own prepared statement. */
const chunkSizes = [largestChunk, 32, 8, 1];

/**
 * Inserts rows in chunks.
 *
 * @param added - for a row whose key exists, the columns to add to it instead; an empty list for none
 */
export async function insertRows<Name extends UsageTable>(
  session: SqlSession,
  table: Name,
  { rows, added }: { readonly rows: readonly Row<Name>[]; readonly added?: readonly string[] },
): Promise<void> {
  const columns = columnsOf(table);
  for (let start = 0; start < rows.length; ) {
    const size = chunkSizes.find((one) => start + one <= rows.length) ?? 1;
    const chunk: readonly Readonly<Record<string, unknown>>[] = rows.slice(start, start + size);
    const values = chunk.flatMap((row) => columns.map((column) => row[column]));
    const existing = added === undefined ? [] : ["existing", ...added];
    await session.run(insertion([table, size, ...existing].join(" ")), values);
    start += size;
    // SQLite inserts in this thread, which also serves calls.
    if (size === largestChunk) await nextTurn();
  }
}

function columnsOf(table: UsageTable): readonly string[] {
  return Object.keys(usageTables[table].columns);
}

/** By table, number of rows and added columns; the values are those of all rows. */
const insertion: (shape: string) => PreparedQuery<readonly unknown[], unknown> = queryFamily(
  (shape) => (builder, slots, expressions) => {
    const slot = slots as unknown as (name: string) => string;
    const [table, size, existing, ...added] = shape.split(" ") as [UsageTable, ...string[]];
    const { key } = usageTables[table];
    const columns = columnsOf(table);
    const rows = Array.from({ length: Number(size) }, (_, at) =>
      Object.fromEntries(
        columns.map((column, index) => [column, slot(`${at * columns.length + index}`)]),
      ),
    );
    const insert = untyped(builder).insertInto(table).values(rows);
    return existing === undefined
      ? insert
      : expressions.addToExisting(insert, { table, key, added });
  },
);
