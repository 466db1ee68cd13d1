import type { GatewayLimit } from "@gw/entities";
import type { UncountableReason } from "../terms/call-needs.js";
import type { LimitTerms } from "../terms/limit-terms.js";
import type { Demand } from "./demand.js";
import type { LimiterState } from "./limiter-state.js";

/**
 * Why a call was refused. `too_large`: it needs more than the limit ever allows. `outage`: the ledger has not
 * answered whether enough is left.
 */
export type RefusalReason = "used_up" | "too_large" | "outage" | UncountableReason;

/** A call that a limit does not admit. */
export interface LimitRefusal {
  readonly isAdmitted: false;
  readonly limit: GatewayLimit;
  /** `budget_exceeded` for limits with fixed windows, otherwise `rate_limited`. */
  readonly kind: "budget_exceeded" | "rate_limited";
  readonly reason: RefusalReason;
  /** Milliseconds until the call could be admitted if no others were; absent if that is not known. */
  readonly retryAfterMs?: number;
  /** Milliseconds since the Unix epoch; absent unless the limit has fixed windows. */
  readonly windowEnd?: number;
}

/** Refuses a call that cannot be counted. */
export function refuse(
  { limit, inLedger }: LimitTerms,
  reason: RefusalReason,
  times: Pick<LimitRefusal, "retryAfterMs" | "windowEnd"> = {},
): LimitRefusal {
  const kind = inLedger.kind === "fixed" ? "budget_exceeded" : "rate_limited";
  return { isAdmitted: false, limit, kind, reason, ...times };
}

/** Refuses a call whose demand cannot be met. */
export function refuseDemand({ contact }: LimiterState, demand: Demand): LimitRefusal {
  const { terms, lease, units } = demand;
  const { kind, amount, windowMs } = terms.inLedger;
  const windowEnd = kind === "fixed" ? { windowEnd: lease.windowEnd } : {};
  if (units > amount) return refuse(terms, "too_large", windowEnd);
  const missing = lease.state && units - lease.state.remaining - lease.free;
  if (contact.isLost || missing === undefined || missing <= 0n) {
    return refuse(terms, "outage", windowEnd);
  }
  if (kind === "fixed") {
    const retryAfterMs = Math.max(0, lease.windowEnd - contact.now);
    return refuse(terms, "used_up", { retryAfterMs, ...windowEnd });
  }
  if (kind === "concurrency") return refuse(terms, "used_up");
  const refillMs = (missing * BigInt(windowMs) + amount - 1n) / amount;
  return refuse(terms, "used_up", { retryAfterMs: Number(refillMs) });
}
