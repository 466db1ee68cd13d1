import type { LedgerLimit } from "../ledger/allowance.js";
import type { Acquisition, AcquisitionResult, Units } from "../ledger/sync.js";
import { leastUnits } from "../units.js";
import type { AllowanceRow, LedgerTables } from "./ledger-tables.js";
import { refill, remainingUnits } from "./remaining-units.js";

/** The tables, and what a statement of a gateway needs to know. */
export interface SyncContext {
  readonly tables: LedgerTables;
  readonly gatewayId: string;
  readonly now: number;
}

/** Stores a limit, unless the same or a higher version is known. */
export function pushLimit(tables: LedgerTables, limit: LedgerLimit): void {
  const known = tables.limits.get(limit.limitId);
  if (known === undefined || known.version < limit.version) {
    tables.limits.set(limit.limitId, limit);
  }
}

/** Takes units from a gateway that it holds. */
export function returnUnits({ tables, gatewayId, now }: SyncContext, { key, units }: Units): void {
  const row = tables.allowance(key);
  const lease = tables.lease(gatewayId, key);
  if (row === undefined || lease === undefined) return;
  const returned = leastUnits(units, lease.held);
  const limit = tables.limits.get(key.limitId);
  if (limit !== undefined) refill(row, limit, now);
  lease.held -= returned;
  row.leased -= returned;
  if (limit?.kind === "bucket") row.level += returned * BigInt(limit.windowMs);
}

/** Grants units to a gateway, if the limit has the version and enough of them are left. */
export function acquireUnits(context: SyncContext, acquisition: Acquisition): AcquisitionResult {
  const { tables, now } = context;
  const { key, version, windowEnd, units, least } = acquisition;
  const limit = tables.limits.get(key.limitId);
  if (limit === undefined || limit.isDeleted || limit.version !== version) {
    return { result: "stale", version: limit?.version };
  }
  const isOutside = limit.kind === "fixed" && (now < key.windowStart || now >= windowEnd);
  if (isOutside && units > 0n) return { result: "window" };
  const row =
    tables.allowance(key) ?? tables.insertAllowance(newAllowance(acquisition, limit, now));
  refill(row, limit, now);
  const remaining = remainingUnits(row, limit, now);
  if (remaining < least && units > 0n) {
    row.wantedAt = now;
    return { result: "short", remaining, leased: row.leased };
  }
  const granted = remaining >= units ? units : least;
  row.leased += granted;
  if (limit.kind === "bucket") row.level -= granted * BigInt(limit.windowMs);
  tables.addToLease(context.gatewayId, key, granted);
  return { result: "granted", units: granted };
}

function newAllowance(
  { key, windowEnd }: Acquisition,
  limit: LedgerLimit,
  now: number,
): AllowanceRow {
  return {
    key,
    windowEnd,
    spent: 0n,
    leased: 0n,
    wantedAt: undefined,
    hasWarned: false,
    hasExceeded: false,
    level: limit.kind === "bucket" ? limit.amount * BigInt(limit.windowMs) : 0n,
    refilledAt: now,
  };
}
