import type { UsageSum, UsageSumKey, UsageTotals } from "../records/usage-sum.js";
import type { UsageFilters, UsageGroup } from "../store/usage-queries.js";
import { AddedHours } from "./added-hours.js";
import { hasPairs, isWanted } from "./call-pages.js";

/** Selects sums of hours; all filters must match. */
export interface UsageHours {
  /** Only this hour and later ones. */
  readonly from: number;
  /** Only hours that begin before this time. */
  readonly before: number;
  readonly filters: UsageFilters;
}

/** Selects sums of hours and adds those of the same time and groups up. */
export interface UsageHourQuery extends UsageHours {
  /** Milliseconds of a row: an hour or a day. One row for all hours when absent. */
  readonly bucketMs?: number | undefined;
  readonly groupBy: readonly UsageGroup[];
  /** How many rows are enough: any of them. */
  readonly limit: number;
}

/** Added-up sums of hours. */
export interface UsageHourRow {
  /** `hour - hour % bucketMs`; absent without it. */
  readonly time?: number | undefined;
  /** In the order of `groupBy`; for a status its class, such as `2`. Empty for calls without one. */
  readonly values: readonly string[];
  readonly totals: UsageTotals;
}

/** A name that an endpoint or model had. */
export interface UsageHourName {
  readonly value: string;
  readonly name: string;
  /** The last hour with this name. */
  readonly hour: number;
}

/** Adds sums up; for backends without queries. */
export function sumHours(
  sums: readonly UsageSum[],
  query: UsageHourQuery,
): readonly UsageHourRow[] {
  const added = new AddedHours();
  for (const { key, totals } of sums) {
    if (!matchesHours(key, query)) continue;
    const { bucketMs } = query;
    const time = bucketMs === undefined ? undefined : key.hour - (key.hour % bucketMs);
    const values = query.groupBy.map((group) => groupValue(key, group));
    added.add({ time, values, totals });
  }
  return added.rows(query.limit);
}

/** The names of endpoints or models; for backends without queries. */
export function namesOfHours(
  sums: readonly UsageSum[],
  group: "endpoint" | "model",
  hours: UsageHours,
): readonly UsageHourName[] {
  return sums
    .filter(({ key }) => matchesHours(key, hours))
    .map(({ key }) => ({
      value: groupValue(key, group),
      name: group === "endpoint" ? key.endpointName : key.modelName,
      hour: key.hour,
    }));
}

function matchesHours(key: UsageSumKey, { from, before, filters }: UsageHours): boolean {
  return (
    key.hour >= from &&
    key.hour < before &&
    isWanted(filters.workspaceId, key.workspaceId) &&
    isWanted(filters.endpointId, key.endpointId) &&
    isWanted(filters.modelDefinitionId, key.modelDefinitionId) &&
    isWanted(filters.provider, key.provider) &&
    isWanted(filters.principal, key.principal) &&
    isWanted(filters.owner, key.owner) &&
    isWanted(filters.statusClass, key.statusClass) &&
    hasPairs(key.metadata, filters.metadata)
  );
}

function groupValue(key: UsageSumKey, group: UsageGroup): string {
  switch (group) {
    case "workspace":
      return key.workspaceId;
    case "endpoint":
      return key.endpointId;
    case "model":
      return key.modelDefinitionId;
    case "provider":
    case "principal":
    case "owner":
      return key[group];
    case "status":
      return `${key.statusClass}`;
    default: {
      const name = group.slice("metadata:".length);
      return Object.hasOwn(key.metadata, name) ? (key.metadata[name] ?? "") : "";
    }
  }
}
