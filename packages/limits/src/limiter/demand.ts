import { type CallNeeds, reservationOf } from "../terms/call-needs.js";
import { subjectOf } from "../terms/call-subjects.js";
import { type LimitTerms, windowOf } from "../terms/limit-terms.js";
import { leastUnits } from "../units.js";
import type { Lease } from "./lease.js";
import { type LimitRefusal, refuse } from "./limit-refusal.js";
import type { CountedCall, LimiterState } from "./limiter-state.js";

/** Units of an allowance that a call needs; 0 if it is only counted. */
export interface Demand {
  readonly terms: LimitTerms;
  readonly lease: Lease;
  readonly units: bigint;
}

/** What a call needs of the limits that apply to it, in the order of their ids. */
export function demandsOf(
  state: LimiterState,
  terms: readonly LimitTerms[],
  { call, needs }: { readonly call: CountedCall; readonly needs: CallNeeds },
): readonly Demand[] | LimitRefusal {
  const demands: Demand[] = [];
  for (const one of terms) {
    const lease = leaseFor(state, one, call);
    if (lease === undefined) continue;
    const units = reservationOf(one, needs);
    if (typeof units === "string") return refuse(one, units);
    demands.push({ terms: one, lease, units: leastUnits(units, mostFor(one, lease)) });
  }
  return demands;
}

/**
 * What a call reserves at most: all that is left of a limit that is not strict, if no other call runs. The call
 * may then exceed the limit, instead of waiting for the next window with units left.
 */
function mostFor({ limit, inLedger: { amount } }: LimitTerms, lease: Lease): bigint {
  const { free, held, reserved, state } = lease;
  const { remaining, leased } = state ?? { remaining: amount, leased: 0n };
  const left = free + remaining;
  const isAlone = reserved === 0n && leased <= held;
  return limit.strict || !isAlone || left <= 0n ? unlimited : left;
}

/** More units than any call needs. */
const unlimited = 2n ** 63n;

/** The lease of the allowance that a limit counts a call under, if it applies. */
export function leaseFor(
  { contact, clock, knownSubjects, leases }: LimiterState,
  terms: LimitTerms,
  call: CountedCall,
): Lease | undefined {
  const { limitId, scope } = terms.limit;
  let subject = subjectOf(scope, call);
  if (subject === undefined) return undefined;
  const { now } = contact;
  if (scope.kind === "METADATA" && scope.value === undefined) {
    subject = knownSubjects.nameOf(limitId, subject, windowOf(terms, now).start);
  }
  return leases.leaseOf(terms, { subject, now, time: clock.monotonic() });
}

/** Whether a demand can be met now: from the lease or, while the database is away, as the limit allows. */
export function isMet({ contact }: LimiterState, { terms, lease, units }: Demand): boolean {
  const isUsable = terms.inLedger.kind === "fixed" || contact.isFresh;
  if (units === 0n ? lease.isOpen : isUsable && lease.free >= units) return true;
  if (!contact.isLost || terms.limit.onOutage === "REFUSE") return false;
  return units === 0n || lease.free + unspentSince(contact.silentMs, { terms, lease }) >= units;
}

/** What was unspent at the last contact, and what a bucket has refilled since. */
function unspentSince(
  silentMs: number,
  { terms: { inLedger }, lease }: Pick<Demand, "terms" | "lease">,
): bigint {
  const { kind, amount, windowMs } = inLedger;
  const remaining = lease.state?.remaining ?? amount;
  if (kind !== "bucket" || !Number.isFinite(silentMs)) return remaining;
  return remaining + (amount * BigInt(Math.floor(silentMs))) / BigInt(windowMs);
}
