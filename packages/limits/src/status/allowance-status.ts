import type { LimitId, LimitMeasure } from "@gw/entities";
import type { Allowance } from "../ledger/allowance-ledger.js";
import { type LimitTerms, windowOf } from "../terms/limit-terms.js";
import { mostUnits } from "../units.js";
import { formatUnits } from "./format-units.js";

/**
 * How much of a limit one subject has used, or that nothing is used. `spent`, `leased` and `remaining` are
 * texts like `amount`: USD for the measure `cost`, otherwise whole numbers.
 */
export interface AllowanceStatus {
  readonly limitId: LimitId;
  /** Of the limit. */
  readonly name: string;
  readonly measure: LimitMeasure;
  /** Whether the limit applies to calls. */
  readonly enabled: boolean;
  /**
   * As in the scope of the limit: an id, an owner, or a value of metadata. Absent for all calls of the
   * workspace, and if no subject has used the limit.
   */
  readonly subject?: string;
  /** Milliseconds since the Unix epoch; with fixed windows only. */
  readonly windowStart?: number;
  /** Milliseconds since the Unix epoch; with fixed windows only. */
  readonly windowEnd?: number;
  /** That gateways enforce now. */
  readonly amount: string;
  /** Used up: in this window, or not yet refilled; 0 for running calls. */
  readonly spent: string;
  /** Held by gateways for calls that run or may come. */
  readonly leased: string;
  /** Neither spent nor leased; at least 0. */
  readonly remaining: string;
  /** Whole percent of the amount that are spent, or leased for running calls; over 100 beyond the amount. */
  readonly percent: number;
}

/** What has been used of an allowance. */
export function statusOfAllowance(
  terms: LimitTerms,
  { key, windowEnd, limit: { amount, kind }, leased, spent, remaining }: Allowance,
): AllowanceStatus {
  return statusOf(terms, {
    subject: key.subject,
    window: { start: key.windowStart, end: windowEnd },
    amount,
    spent: kind === "bucket" ? amount - remaining - leased : spent,
    leased,
    remaining,
  });
}

/** The status of a limit that no call has used, at a time. */
export function unusedStatus(terms: LimitTerms, time: number): AllowanceStatus {
  const { amount } = terms.inLedger;
  return statusOf(terms, {
    subject: terms.limit.scope.value ?? "",
    window: windowOf(terms, time),
    ...{ amount, spent: 0n, leased: 0n, remaining: amount },
  });
}

interface UnitsOfStatus {
  readonly subject: string;
  readonly window: { readonly start: number; readonly end: number };
  readonly amount: bigint;
  readonly spent: bigint;
  readonly leased: bigint;
  readonly remaining: bigint;
}

function statusOf(
  { limit, inLedger }: LimitTerms,
  { subject, window, amount, spent, leased, remaining }: UnitsOfStatus,
): AllowanceStatus {
  const { limitId, name, measure, enabled } = limit;
  const used = inLedger.kind === "concurrency" ? leased : spent;
  return {
    ...{ limitId, name, measure, enabled },
    ...(subject !== "" && { subject }),
    ...(inLedger.kind === "fixed" && { windowStart: window.start, windowEnd: window.end }),
    amount: formatUnits(limit, amount),
    spent: formatUnits(limit, spent),
    leased: formatUnits(limit, leased),
    remaining: formatUnits(limit, mostUnits(0n, remaining)),
    percent: Number((used * 100n) / amount),
  };
}
