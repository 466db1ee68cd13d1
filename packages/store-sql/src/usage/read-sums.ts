import {
  AddedHours,
  type UsageHourName,
  type UsageHourQuery,
  type UsageHourRow,
  type UsageHours,
} from "@gw/usage/store";
import type { SqlDatabase } from "../session/sql-database.js";
import type { ReadSource } from "../session/sql-session.js";
import { dayMs, rangeOf, rangesOf, type SumRange, slicesOf } from "./queries/sum-ranges.js";
import { namesIn, summedRows } from "./queries/sums.js";
import { toHourRow } from "./rows/sum-row.js";

/** Adds up hours, those of whole days from the sums of days. */
export function readHours(
  database: SqlDatabase,
  query: UsageHourQuery,
): Promise<readonly UsageHourRow[]> {
  const added = new AddedHours();
  return database.snapshot(async (source) => {
    for await (const range of readable(database, source, query)) {
      const rows = await summedRows(source, query, range);
      // Without groups, a database returns a row for no sums, too.
      for (const row of rows) if (row.calls !== null) added.add(toHourRow(row));
      if (added.size >= query.limit) break;
    }
    return added.rows(query.limit);
  });
}

/** Reads the names of endpoints or models. */
export function readNames(
  database: SqlDatabase,
  group: "endpoint" | "model",
  hours: UsageHours,
): Promise<readonly UsageHourName[]> {
  const query = { group, filters: hours.filters };
  return database.snapshot(async (source) => {
    const names: UsageHourName[] = [];
    for await (const range of readable(database, source, hours)) {
      names.push(...(await namesIn(source, query, range)));
    }
    // Only the hours of a day tell which one of its names is the latest.
    for (const day of daysOfRenames(names)) {
      names.push(...(await namesIn(source, query, rangeOf("gw_usage_hours", day, day + dayMs))));
    }
    return names;
  });
}

/** The ranges of a query, in slices if reading them blocks this thread. */
async function* readable(
  { connections }: SqlDatabase,
  source: ReadSource,
  query: Pick<UsageHourQuery, "from" | "before" | "filters" | "bucketMs">,
): AsyncGenerator<SumRange> {
  for (const range of rangesOf(query)) {
    if (connections.isInThread) yield* slicesOf(source, range, query.filters.workspaceId);
    else yield range;
  }
}

/** The days at which an endpoint or model has two names, and no later one. */
function daysOfRenames(names: readonly UsageHourName[]): ReadonlySet<number> {
  const latest = new Map<string, UsageHourName>();
  const renamed = new Map<string, number>();
  for (const one of names) {
    const other = latest.get(one.value);
    if (other !== undefined && other.hour === one.hour && other.name !== one.name) {
      renamed.set(one.value, one.hour);
    }
    if (other !== undefined && other.hour >= one.hour) continue;
    latest.set(one.value, one);
    renamed.delete(one.value);
  }
  return new Set([...renamed.values()].filter((time) => time % dayMs === 0));
}
