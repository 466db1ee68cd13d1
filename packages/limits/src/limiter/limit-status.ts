import type { LimitMeasure } from "@gw/entities";
import { leastUnits, mostUnits } from "../units.js";
import { leaseFor } from "./demand.js";
import type { CountedCall, LimiterState } from "./limiter-state.js";

/** What is left of the limit of a call that has the least left, as this gateway knows it. */
export interface LimitStatus {
  readonly limitId: string;
  /** The amount of the limit. */
  readonly amount: bigint;
  /** Not negative. */
  readonly remaining: bigint;
  /** Milliseconds until the window ends, or the bucket is full. */
  readonly resetMs: number;
}

/** The status of the tightest limit of a measure that applies to a call. */
export function statusOf(
  state: LimiterState,
  { call, measure }: { readonly call: CountedCall; readonly measure: LimitMeasure },
): LimitStatus | undefined {
  let tightest: LimitStatus | undefined;
  for (const terms of state.limits.inForce(call.workspaceId)) {
    if (terms.limit.measure !== measure || terms.limit.action === "ALERT") continue;
    const lease = leaseFor(state, terms, call);
    if (lease === undefined) continue;
    const { amount, kind, windowMs } = terms.inLedger;
    const left = (lease.state?.remaining ?? amount) + lease.free;
    const remaining = mostUnits(0n, leastUnits(left, amount));
    const resetMs =
      kind === "bucket"
        ? Number(((amount - remaining) * BigInt(windowMs) + amount - 1n) / amount)
        : Math.max(0, lease.windowEnd - state.contact.now);
    const status = { limitId: terms.limit.limitId, amount, remaining, resetMs };
    if (tightest === undefined || isTighter(status, tightest)) tightest = status;
  }
  return tightest;
}

function isTighter(one: LimitStatus, other: LimitStatus): boolean {
  return one.remaining * other.amount < other.remaining * one.amount;
}
