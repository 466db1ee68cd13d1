import type { LedgerLimit } from "../ledger/allowance.js";
import { leastUnits } from "../units.js";
import type { AllowanceRow } from "./ledger-tables.js";

/** Units that could be granted now; negative for a bucket in debt, and after the amount was lowered. */
export function remainingUnits(row: AllowanceRow, limit: LedgerLimit, now: number): bigint {
  if (limit.kind !== "bucket") return limit.amount - row.spent - row.leased;
  const windowMs = BigInt(limit.windowMs);
  const level = levelAt(row, limit, now);
  const units = level / windowMs;
  return level < 0n && units * windowMs !== level ? units - 1n : units;
}

/** Brings a bucket up to date, before each of its changes. */
export function refill(row: AllowanceRow, limit: LedgerLimit, now: number): void {
  if (limit.kind !== "bucket") return;
  row.level = levelAt(row, limit, now);
  row.refilledAt = Math.max(row.refilledAt, now);
}

/** Whether a bucket has nothing to remember. */
export function isFull(row: AllowanceRow, limit: LedgerLimit, now: number): boolean {
  return levelAt(row, limit, now) === limit.amount * BigInt(limit.windowMs);
}

/** Held units still fill a bucket: it refills up to what is not held. */
function levelAt(row: AllowanceRow, { amount, windowMs }: LedgerLimit, now: number): bigint {
  const passedMs = Math.min(Math.max(now - row.refilledAt, 0), windowMs);
  const refilled = row.level + amount * BigInt(passedMs);
  const room = (amount - row.leased) * BigInt(windowMs);
  return leastUnits(refilled, room);
}
