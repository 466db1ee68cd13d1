import { createHash } from "node:crypto";
import { toSnakeCase } from "@gw/entities/schemas";
import { type TokenClass, tokenClasses, type UsageSum, type UsageTotals } from "@gw/usage";
import type { UsageHourRow } from "@gw/usage/store";
import type { RowOf } from "../../columns.js";
import { dayMs } from "../queries/sum-ranges.js";
import type { usageTables } from "../usage-tables.js";

/** A row of a sum. */
export type SumRow = RowOf<(typeof usageTables)["gw_usage_hours"]["columns"]>;

/** A row of added-up sums. Some databases return decimal digits for numbers; NULL without sums. */
export type SummedRow = Readonly<Record<string, string | number | null>>;

const counts = [
  "calls",
  "attempts",
  "fallbacks",
  "estimatedCalls",
  "unpricedCalls",
  "totalMs",
] as const;

/** The columns of the totals. */
export const addedColumns: readonly string[] = [
  ...counts.map(toSnakeCase),
  ...tokenClasses.map(columnOf),
  "reasoning_tokens",
  "cost",
];

/** The row of a sum. */
export function toSumRow({ key, totals }: UsageSum): SumRow {
  const { hour, statusClass, metadata } = key;
  const { tokens } = totals;
  const columns = {
    workspace_id: key.workspaceId,
    endpoint_id: key.endpointId,
    endpoint_name: key.endpointName,
    model_definition_id: key.modelDefinitionId,
    provider: key.provider,
    model_name: key.modelName,
    principal: key.principal,
    owner: key.owner,
    status_class: statusClass,
    metadata: JSON.stringify(Object.fromEntries(Object.entries(metadata).sort(byKey))),
  };
  const key_hash = createHash("sha256")
    .update(JSON.stringify(Object.values(columns)))
    .digest();
  return {
    time: hour,
    key_hash,
    ...columns,
    calls: totals.calls,
    attempts: totals.attempts,
    fallbacks: totals.fallbacks,
    estimated_calls: totals.estimatedCalls,
    unpriced_calls: totals.unpricedCalls,
    total_ms: totals.totalMs,
    input_tokens: tokens.input,
    cache_read_tokens: tokens.cacheRead,
    cache_write_tokens: tokens.cacheWrite,
    cache_write_long_tokens: tokens.cacheWriteLong,
    audio_input_tokens: tokens.audioInput,
    output_tokens: tokens.output,
    audio_output_tokens: tokens.audioOutput,
    reasoning_tokens: totals.reasoning,
    cost: totals.cost.toString(),
  };
}

/** The rows of days: the totals of hours with the same day and key. */
export function toDayRows(hours: readonly SumRow[]): SumRow[] {
  const days = new Map<string, SumRow>();
  for (const row of hours) {
    const time = row.time - (row.time % dayMs);
    const name = `${time} ${Buffer.from(row.key_hash).toString("latin1")}`;
    const known = days.get(name);
    days.set(name, { ...row, time, ...(known && added(known, row)) });
  }
  return [...days.values()];
}

function added(one: SumRow, other: SumRow): Partial<SumRow> {
  const columns = addedColumns as readonly (keyof SumRow)[];
  return Object.fromEntries(
    columns.map((column) => [
      column,
      column === "cost"
        ? String(BigInt(one.cost) + BigInt(other.cost))
        : Number(one[column]) + Number(other[column]),
    ]),
  );
}

/** The order in which all processes write sums, so that they never wait for each other in a circle. */
export function compareSumRows(one: SumRow, other: SumRow): number {
  return one.time - other.time || Buffer.compare(one.key_hash, other.key_hash);
}

/** Added-up sums of a row. */
export function toHourRow(row: SummedRow): UsageHourRow {
  const { bucket, value0, value1 } = row;
  const values = [value0, value1].filter((value) => value !== undefined).map(String);
  return { ...(bucket !== undefined && { time: Number(bucket) }), values, totals: toTotals(row) };
}

function toTotals(row: SummedRow): UsageTotals {
  const { cost } = row;
  const count = (column: string): number => Number(row[column]);
  const tokens = tokenClasses.map((name) => [name, count(columnOf(name))]);
  return {
    ...(Object.fromEntries(counts.map((name) => [name, count(toSnakeCase(name))])) as Record<
      (typeof counts)[number],
      number
    >),
    tokens: Object.fromEntries(tokens) as Record<TokenClass, number>,
    reasoning: count("reasoning_tokens"),
    cost: BigInt(cost ?? 0),
  };
}

function columnOf(name: TokenClass): string {
  return `${toSnakeCase(name)}_tokens`;
}

function byKey([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return one < other ? -1 : 1;
}
