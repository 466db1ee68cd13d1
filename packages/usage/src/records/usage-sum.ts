import type { WorkspaceId } from "@gw/entities";
import { type TokenClass, tokenClasses } from "../token-counts.js";
import type { UsageRecord } from "./usage-record.js";

/** What calls of an hour have in common that are counted together. */
export interface UsageSumKey {
  /** The begin of the hour in UTC, in milliseconds since the Unix epoch. */
  readonly hour: number;
  readonly workspaceId: WorkspaceId;
  readonly endpointId: string;
  readonly endpointName: string;
  /** The fields of the model are empty if no model was tried. */
  readonly modelDefinitionId: string;
  readonly provider: string;
  readonly modelName: string;
  /** Empty without a principal. */
  readonly principal: string;
  /** Empty without an owner. */
  readonly owner: string;
  /** The first digit of the HTTP status, from 1 to 5. */
  readonly statusClass: number;
  /** The pairs of the dimensions that the operator chose, in the order of their keys. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The usage of some calls. */
export interface UsageTotals {
  readonly calls: number;
  /** Requests to providers. */
  readonly attempts: number;
  /** Calls with more than one attempt. */
  readonly fallbacks: number;
  /** Calls whose tokens are an estimate. */
  readonly estimatedCalls: number;
  /** Calls with tokens whose cost is unknown; also those whose provider did not report how many. */
  readonly unpricedCalls: number;
  /** Milliseconds of all calls. */
  readonly totalMs: number;
  /** Tokens by class; 0 where none were reported. */
  readonly tokens: Readonly<Record<TokenClass, number>>;
  readonly reasoning: number;
  /** In nano-USD, without the unpriced calls. */
  readonly cost: bigint;
}

/** The usage of calls with the same key. */
export interface UsageSum {
  readonly key: UsageSumKey;
  readonly totals: UsageTotals;
}

/** Milliseconds of an hour. */
export const hourMs = 3_600_000;

/** The begin of the hour in UTC that contains a time; both in milliseconds since the Unix epoch. */
export function hourOf(time: number): number {
  return Math.floor(time / hourMs) * hourMs;
}

/**
 * Sums records by their key. Of the metadata, only the keys in `dimensions` are part of it.
 *
 * @example
 * ```ts
 * const sums = sumUsage(records, { dimensions: ["team"] });
 * ```
 */
export function sumUsage(
  records: readonly UsageRecord[],
  { dimensions }: { readonly dimensions: readonly string[] },
): readonly UsageSum[] {
  const sums = new Map<string, UsageSum>();
  for (const record of records) {
    const key = keyOf(record, dimensions);
    const name = nameOfSum(key);
    const totals = addTotals(sums.get(name)?.totals ?? noUsage, totalsOf(record));
    sums.set(name, { key, totals });
  }
  return [...sums.values()];
}

/**
 * The name of a sum: equal for equal keys, and different for others. Backends may store a hash of it.
 */
export function nameOfSum(key: UsageSumKey): string {
  return JSON.stringify([
    key.hour,
    key.workspaceId,
    key.endpointId,
    key.endpointName,
    key.modelDefinitionId,
    key.provider,
    key.modelName,
    key.principal,
    key.owner,
    key.statusClass,
    Object.entries(key.metadata).sort(([one], [other]) => (one < other ? -1 : 1)),
  ]);
}

/** The usage of no calls. */
export const noUsage: UsageTotals = {
  calls: 0,
  attempts: 0,
  fallbacks: 0,
  estimatedCalls: 0,
  unpricedCalls: 0,
  totalMs: 0,
  tokens: mapTokens(() => 0),
  reasoning: 0,
  cost: 0n,
};

/** Adds the usage of other calls. */
export function addTotals(one: UsageTotals, other: UsageTotals): UsageTotals {
  return {
    calls: one.calls + other.calls,
    attempts: one.attempts + other.attempts,
    fallbacks: one.fallbacks + other.fallbacks,
    estimatedCalls: one.estimatedCalls + other.estimatedCalls,
    unpricedCalls: one.unpricedCalls + other.unpricedCalls,
    totalMs: one.totalMs + other.totalMs,
    tokens: mapTokens((name) => one.tokens[name] + other.tokens[name]),
    reasoning: one.reasoning + other.reasoning,
    cost: one.cost + other.cost,
  };
}

function totalsOf({ attempts, isEstimated, totalMs, tokens, cost }: UsageRecord): UsageTotals {
  return {
    calls: 1,
    attempts,
    fallbacks: attempts > 1 ? 1 : 0,
    estimatedCalls: isEstimated ? 1 : 0,
    unpricedCalls: tokens !== undefined && cost === undefined ? 1 : 0,
    totalMs,
    tokens: mapTokens((name) => tokens?.[name] ?? 0),
    reasoning: tokens?.reasoning ?? 0,
    cost: cost ?? 0n,
  };
}

function keyOf(record: UsageRecord, dimensions: readonly string[]): UsageSumKey {
  const { time, workspaceId, endpointId, endpointName, model, metadata, status } = record;
  const pairs = [...dimensions].sort().flatMap((name) => {
    const value = Object.hasOwn(metadata, name) ? metadata[name] : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    hour: hourOf(time),
    workspaceId,
    endpointId,
    endpointName,
    modelDefinitionId: model?.modelDefinitionId ?? "",
    provider: model?.provider ?? "",
    modelName: model?.modelName ?? "",
    principal: record.principal ?? "",
    owner: record.owner ?? "",
    statusClass: Math.floor(status / 100),
    metadata: Object.fromEntries(pairs),
  };
}

function mapTokens(count: (name: TokenClass) => number): Record<TokenClass, number> {
  const counts: Partial<Record<TokenClass, number>> = {};
  for (const name of tokenClasses) counts[name] = count(name);
  return counts as Record<TokenClass, number>;
}
