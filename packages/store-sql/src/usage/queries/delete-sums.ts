import { type PreparedQuery, preparedQuery, untyped } from "../../session/prepared-query.js";
import type { SqlSession } from "../../session/sql-session.js";
import { addedColumns } from "../rows/sum-row.js";
import { usageTables } from "../usage-tables.js";
import type { Values } from "./filters.js";
import { boundsOf, dayMs, isInRange, rangeOf, sumAfter } from "./sum-ranges.js";

const hours = "gw_usage_hours";
const days = "gw_usage_days";

/**
 * Deletes the oldest hours that begin before a time, and subtracts them from their days.
 *
 * @returns how many were deleted
 */
export async function deleteOldestSums(
  session: SqlSession,
  { time, limit }: { readonly time: number; readonly limit: number },
): Promise<number> {
  const range = rangeOf(hours, 0, time);
  const [last = range.upTo] = await session.all(sumAfter(`${hours} `), {
    ...boundsOf(range),
    skipped: limit - 1,
  });
  const bounds = boundsOf({ ...range, upTo: last });
  const count = await session.run(markHours, bounds);
  if (count === 0) return 0;
  await session.run(subtractFromDays, { ...bounds, dayMs });
  await session.run(deleteMarkedHours, bounds);
  await session.run(deleteEmptyDays, { lastTime: last.time });
  return count;
}

/**
 * Marks hours with a negative number of calls. They are locked then, and the next statements mean the same
 * hours even where each statement sees what other transactions have added since.
 */
const markHours: PreparedQuery<Values, unknown> = preparedQuery((builder, slot) =>
  untyped(builder)
    .updateTable(hours)
    .set((eb) => ({ calls: eb.neg(eb.ref("calls").$castTo<number>()) }))
    .where((eb) => eb.and([isInRange(eb, slot), eb("calls", ">", 0)])),
);

const subtractFromDays: PreparedQuery<Values, unknown> = preparedQuery(
  (builder, slot, expressions) => {
    const { key, columns } = usageTables[days];
    const dimensions = Object.keys(columns).filter(
      (column) => column !== "time" && !addedColumns.includes(column),
    );
    const subtracted = untyped(builder)
      .selectFrom(hours)
      .select((eb) => [
        eb("time", "-", eb("time", "%", slot("dayMs") as number)).as("day"),
        ...dimensions.map((column) => eb.ref(column).as(column)),
        ...addedColumns.map((column) =>
          column === "calls"
            ? eb.fn.sum(column).as(column)
            : eb.neg(eb.fn.sum<number>(column)).as(column),
        ),
      ])
      .where((eb) => eb.and([isInRange(eb, slot), eb("calls", "<", 0)]))
      .groupBy(["day", ...dimensions])
      .orderBy("day")
      .orderBy("key_hash");
    const insert = untyped(builder)
      .insertInto(days)
      .columns(["time", ...dimensions, ...addedColumns])
      .expression(subtracted);
    return expressions.addToExisting(insert, { table: days, key, added: addedColumns });
  },
);

const deleteMarkedHours: PreparedQuery<Values, unknown> = preparedQuery((builder, slot) =>
  untyped(builder)
    .deleteFrom(hours)
    .where((eb) => eb.and([isInRange(eb, slot), eb("calls", "<", 0)])),
);

const deleteEmptyDays: PreparedQuery<Values, unknown> = preparedQuery((builder, slot) =>
  untyped(builder)
    .deleteFrom(days)
    .where("time", "<=", slot("lastTime") as number)
    .where("calls", "=", 0),
);
