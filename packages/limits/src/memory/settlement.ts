import { randomUUID } from "node:crypto";
import type { Charge } from "@gw/usage";
import type { LedgerLimit } from "../ledger/allowance.js";
import type { LimitEvent } from "../ledger/limit-event.js";
import { leastUnits } from "../units.js";
import type { SyncContext } from "./grants.js";
import type { AllowanceRow, LedgerTables } from "./ledger-tables.js";
import { refill } from "./remaining-units.js";

/** Counts what calls of a gateway used: first of the units that it holds, then of those written off. */
export function settleCharge({ tables, gatewayId, now }: SyncContext, charge: Charge): void {
  const { units } = charge;
  const row = tables.allowance(charge);
  if (row === undefined) return;
  const lease = tables.lease(gatewayId, charge);
  const ofHeld = leastUnits(units, lease?.held ?? 0n);
  const ofWrittenOff = leastUnits(units - ofHeld, lease?.writtenOff ?? 0n);
  const limit = tables.limits.get(charge.limitId);
  if (limit !== undefined) refill(row, limit, now);
  row.leased -= ofHeld;
  if (lease !== undefined) {
    lease.held -= ofHeld;
    lease.writtenOff -= ofWrittenOff;
  }
  if (limit?.kind === "bucket") {
    row.level -= (units - ofHeld - ofWrittenOff) * BigInt(limit.windowMs);
  } else {
    row.spent += units;
    if (limit !== undefined) raiseEvents({ tables, row, limit, time: now });
  }
}

interface Settled {
  readonly tables: LedgerTables;
  readonly row: AllowanceRow;
  readonly limit: LedgerLimit;
  readonly time: number;
}

function raiseEvents(settled: Settled): void {
  const { row, limit } = settled;
  if (limit.kind !== "fixed" || limit.isDeleted) return;
  if (!row.hasWarned && limit.warnAt !== undefined && row.spent >= limit.warnAt) {
    row.hasWarned = true;
    raiseEvent(settled, "warned");
  }
  if (!row.hasExceeded && row.spent >= limit.amount) {
    row.hasExceeded = true;
    raiseEvent(settled, "exceeded");
  }
}

function raiseEvent({ tables, row, limit, time }: Settled, kind: LimitEvent["kind"]): void {
  const { key, windowEnd, spent } = row;
  const { amount } = limit;
  const eventId = randomUUID();
  tables.events.set(eventId, { eventId, kind, key, windowEnd, time, spent, amount });
}
