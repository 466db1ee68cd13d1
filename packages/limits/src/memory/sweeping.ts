import type { AllowanceRow, LedgerTables } from "./ledger-tables.js";
import { isFull } from "./remaining-units.js";

const dayMs = 86_400_000;
const lateBatchMs = 7 * dayMs;
const gatewayRetentionMs = 400 * dayMs;

/** Deletes rows without effect, and returns how many. */
export function sweepRows(
  tables: LedgerTables,
  { limit, now }: { readonly limit: number; readonly now: number },
): number {
  const maxCallMs = Math.max(0, ...[...tables.gateways.values()].map((one) => one.maxCallMs));
  const allowances = tables.allowances
    .filter((row) => isIdle(tables, row, now) || isOver(row, now - maxCallMs - lateBatchMs))
    .slice(0, limit);
  for (const { key } of allowances) tables.deleteAllowance(key);
  const gateways = [...tables.gateways.values()]
    .filter(({ state, expiresAt }) => state === "closed" && expiresAt < now - gatewayRetentionMs)
    .slice(0, limit - allowances.length);
  for (const { gatewayId } of gateways) tables.gateways.delete(gatewayId);
  return allowances.length + gateways.length;
}

/** Whether the limit was deleted, or the row is the same as none. */
function isIdle(tables: LedgerTables, row: AllowanceRow, now: number): boolean {
  const limit = tables.limits.get(row.key.limitId);
  if (limit === undefined) return false;
  if (limit.isDeleted) return true;
  return limit.kind === "bucket" && row.leased === 0n && isFull(row, limit, now);
}

/** Whether the window ended before a time; a row without windows has none. */
function isOver({ windowEnd }: AllowanceRow, time: number): boolean {
  return windowEnd > 0 && windowEnd < time;
}
