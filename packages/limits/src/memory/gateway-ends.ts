import type { GatewayRow, LeaseRow, LedgerTables } from "./ledger-tables.js";
import { refill } from "./remaining-units.js";

/** Marks a gateway that has not synced for too long, and returns whether this call has. */
export function expireGateway(tables: LedgerTables, gateway: GatewayRow, now: number): boolean {
  if (gateway.state !== "live" || gateway.expiresAt >= now) return false;
  gateway.state = "expired";
  for (const lease of tables.leasesOf(gateway.gatewayId)) {
    const limit = tables.limits.get(lease.key.limitId);
    if (limit?.kind === "bucket") writeOff(tables, lease, now);
    if (limit?.kind === "concurrency" && !limit.isStrict) release(tables, lease);
  }
  return true;
}

/** Releases strict slots of an expired gateway, when none of its calls can still run. */
export function freeStrictSlots(tables: LedgerTables, gateway: GatewayRow, now: number): void {
  if (gateway.state !== "expired" || now <= gateway.expiresAt + gateway.maxCallMs) return;
  for (const lease of tables.leasesOf(gateway.gatewayId)) {
    if (tables.limits.get(lease.key.limitId)?.kind === "concurrency") release(tables, lease);
  }
}

/** Ends a gateway, and returns whether this call has. */
export function closeGateway(
  tables: LedgerTables,
  { gatewayId, hasCrashed, now }: { gatewayId: string; hasCrashed: boolean; now: number },
): boolean {
  const gateway = tables.gateways.get(gatewayId);
  if (gateway === undefined || gateway.state === "closed") return false;
  gateway.state = "closed";
  for (const lease of tables.leasesOf(gatewayId)) {
    const row = tables.allowance(lease.key);
    const limit = tables.limits.get(lease.key.limitId);
    const { held } = lease;
    if (row === undefined) continue;
    if (limit !== undefined) refill(row, limit, now);
    release(tables, lease);
    if (limit?.kind === "bucket") {
      if (!hasCrashed) row.level += held * BigInt(limit.windowMs);
    } else if (hasCrashed && limit?.kind !== "concurrency" && limit?.isStrict !== false) {
      // The calls in flight at the crash have a cost that no batch reports.
      row.spent += held;
    }
  }
  tables.deleteLeases(gatewayId);
  return true;
}

/** From now on, the bucket refills what was held; a batch that reports its use finds it counted. */
function writeOff(tables: LedgerTables, lease: LeaseRow, now: number): void {
  const limit = tables.limits.get(lease.key.limitId);
  const row = tables.allowance(lease.key);
  if (row !== undefined && limit !== undefined) refill(row, limit, now);
  lease.writtenOff += lease.held;
  release(tables, lease);
}

function release(tables: LedgerTables, lease: LeaseRow): void {
  const row = tables.allowance(lease.key);
  if (row !== undefined) row.leased -= lease.held;
  lease.held = 0n;
}
