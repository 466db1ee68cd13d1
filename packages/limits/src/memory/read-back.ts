import type { AllowanceKey, AllowanceState } from "../ledger/allowance.js";
import type { SyncRequest } from "../ledger/sync.js";
import type { SyncContext } from "./grants.js";
import { remainingUnits } from "./remaining-units.js";

/** The state of allowances, without those that do not exist. */
export function readAllowances(
  context: SyncContext,
  reads: SyncRequest["reads"],
): readonly AllowanceState[] {
  const { tables, gatewayId, now } = context;
  const keys = reads === "all" ? heldBy(context) : reads;
  return keys.flatMap((key) => {
    const row = tables.allowance(key);
    const limit = tables.limits.get(key.limitId);
    if (row === undefined || limit === undefined) return [];
    const { leased, spent } = row;
    const held = tables.lease(gatewayId, key)?.held ?? 0n;
    return { key: row.key, held, leased, spent, remaining: remainingUnits(row, limit, now) };
  });
}

/** Allowances whose free units the gateway should return. */
export function wantedAllowances(context: SyncContext, since: number): readonly AllowanceKey[] {
  const { tables } = context;
  return heldBy(context).filter((key) => {
    const row = tables.allowance(key);
    const limit = tables.limits.get(key.limitId);
    if (row === undefined || limit === undefined) return false;
    const isWanted = row.wantedAt !== undefined && row.wantedAt >= since;
    return isWanted || (limit.kind === "fixed" && row.spent >= limit.amount);
  });
}

/** Gateways that have synced in time. */
export function liveGateways({ tables, now }: SyncContext): number {
  return [...tables.gateways.values()].filter(
    ({ state, expiresAt }) => state === "live" && expiresAt >= now,
  ).length;
}

function heldBy({ tables, gatewayId }: SyncContext): readonly AllowanceKey[] {
  return tables
    .leasesOf(gatewayId)
    .filter(({ held }) => held > 0n)
    .map(({ key }) => key);
}
