import { setImmediate as nextTurn } from "node:timers/promises";
import type { UsageHourQuery } from "@gw/usage/store";
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import { shapeOf } from "../../queries/shapes.js";
import {
  type PreparedQuery,
  queryFamily,
  type Slots,
  untyped,
} from "../../session/prepared-query.js";
import type { UntypedTables } from "../../session/sql-expressions.js";
import type { ReadSource } from "../../session/sql-session.js";
import type { Values } from "./filters.js";

/** The tables of sums. */
export type SumTable = "gw_usage_hours" | "gw_usage_days";

/** Where a sum is in the order of its table. */
export interface SumPosition {
  readonly time: number;
  readonly key_hash: Uint8Array;
}

/** The sums of a table after a position, up to another one. */
export interface SumRange {
  readonly table: SumTable;
  readonly after: SumPosition;
  readonly upTo: SumPosition;
}

/** Milliseconds of a day. */
export const dayMs = 86_400_000;

/** SQLite reads as many sums in about 4 ms. */
const sliceRows = 1_000;

/** The sums of a time range. */
export function rangeOf(table: SumTable, from: number, before: number): SumRange {
  return { table, after: startOf(from), upTo: startOf(before) };
}

/** The days that are in a time range as a whole, and the hours before and after them, in their order. */
export function rangesOf({
  from,
  before,
  bucketMs = dayMs,
}: Pick<UsageHourQuery, "from" | "before" | "bucketMs">): readonly SumRange[] {
  const firstDay = Math.ceil(from / dayMs) * dayMs;
  const endOfDays = before - (before % dayMs);
  if (bucketMs < dayMs || firstDay >= endOfDays) return [rangeOf("gw_usage_hours", from, before)];
  return [
    ...(from < firstDay ? [rangeOf("gw_usage_hours", from, firstDay)] : []),
    rangeOf("gw_usage_days", firstDay, endOfDays),
    ...(endOfDays < before ? [rangeOf("gw_usage_hours", endOfDays, before)] : []),
  ];
}

/** Divides a range into slices, between which this thread does other work. */
export async function* slicesOf(
  source: ReadSource,
  range: SumRange,
  workspaceId: string | undefined,
): AsyncGenerator<SumRange> {
  const { table, upTo } = range;
  const query = sumAfter(`${table} ${shapeOf({ workspaceId })}`);
  for (let { after } = range; ; ) {
    const values = { ...boundsOf({ table, after, upTo }), workspaceId, skipped: sliceRows - 1 };
    const [last] = await source.all(query, values);
    yield { table, after, upTo: last ?? upTo };
    if (last === undefined) return;
    after = last;
    await nextTurn();
  }
}

/** The values of {@link isInRange}. */
export function boundsOf({ after, upTo }: SumRange): Values {
  return {
    afterTime: after.time,
    afterHash: after.key_hash,
    lastTime: upTo.time,
    lastHash: upTo.key_hash,
  };
}

/** Whether a sum is in a range. */
export function isInRange(
  eb: ExpressionBuilder<UntypedTables, string>,
  slot: Slots<Values>,
): Expression<SqlBool> {
  const value = (name: string): string => slot(name) as string;
  return eb.and([
    // Databases use the key for these conditions, not for the next ones.
    eb("time", ">=", value("afterTime")),
    eb("time", "<=", value("lastTime")),
    eb.or([eb("time", ">", value("afterTime")), eb("key_hash", ">", value("afterHash"))]),
    eb.or([eb("time", "<", value("lastTime")), eb("key_hash", "<=", value("lastHash"))]),
  ]);
}

/** By table and filters: the position of the sum before which there are `skipped` others in a range. */
export const sumAfter: (shape: string) => PreparedQuery<Values, SumPosition> = queryFamily(
  (shape) => (builder, slot) => {
    const [table = "", ...filters] = shape.split(" ");
    return untyped(builder)
      .selectFrom(table)
      .select(["time", "key_hash"])
      .where((eb) =>
        eb.and([
          isInRange(eb, slot),
          ...(filters.includes("workspaceId")
            ? [eb("workspace_id", "=", slot("workspaceId") as string)]
            : []),
        ]),
      )
      .orderBy("time")
      .orderBy("key_hash")
      .limit(1)
      .offset(slot("skipped") as number)
      .$castTo<SumPosition>();
  },
);

/** No sum has an empty hash. */
function startOf(time: number): SumPosition {
  return { time, key_hash: new Uint8Array() };
}
