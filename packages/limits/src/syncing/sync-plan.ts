import { nameOfCharge } from "@gw/usage";
import type { AllowanceKey } from "../ledger/allowance.js";
import type { Acquisition, SyncRequest, Units } from "../ledger/sync.js";
import type { Lease } from "../limiter/lease.js";
import type { LimiterState } from "../limiter/limiter-state.js";
import type { PendingCall } from "../limiter/pending-call.js";
import { leastUnits, mostUnits } from "../units.js";

/** Milliseconds without use after which free units are returned. */
const unusedMs = 60_000;
/** Milliseconds in which units that others have missed are not acquired in advance. */
const scarceMs = 5_000;
/** A lease is sized for this many seconds. */
const leaseSeconds = 5n;

/** What a sync is to contain. */
export type SyncPlan = Pick<
  SyncRequest,
  "limits" | "restoredLimits" | "returns" | "acquisitions" | "reads"
> & {
  /** In the order of the acquisitions. */
  readonly acquired: readonly Lease[];
};

/** Plans a sync. Units that it returns are out of the leases from now on. */
export function planSync(
  state: LimiterState,
  {
    asking,
    liveGateways,
  }: { readonly asking: readonly PendingCall[]; readonly liveGateways: number },
): SyncPlan {
  const { unsent: limits, unsentRestored: restoredLimits } = state.limits;
  const waiting = unitsAskedFor(asking);
  const returns: Units[] = [];
  const acquisitions: Acquisition[] = [];
  const acquired: Lease[] = [];
  const reads: AllowanceKey[] = [];
  for (const lease of state.leases.all) {
    const askedFor = waiting.get(nameOfCharge(lease.key));
    const returned = unitsToReturn(state, lease);
    if (askedFor === undefined && returned > 0n) {
      lease.takeFree(returned);
      returns.push({ key: lease.key, units: returned });
    } else {
      const acquisition = acquisitionFor(state, lease, { askedFor, liveGateways });
      if (acquisition !== undefined) {
        acquisitions.push(acquisition);
        acquired.push(lease);
        lease.isChanged = true;
      }
    }
    if (lease.isChanged || lease.unsettled !== 0n) reads.push(lease.key);
  }
  return { limits, restoredLimits, returns, acquisitions, acquired, reads };
}

/** Units of one allowance that waiting calls need: of all, and of each. */
interface AskedFor {
  sum: bigint;
  readonly each: bigint[];
}

function unitsAskedFor(asking: readonly PendingCall[]): ReadonlyMap<string, AskedFor> {
  const waiting = new Map<string, AskedFor>();
  for (const call of asking) {
    const demands = call.demands();
    if ("reason" in demands) continue;
    for (const { lease, units } of demands) {
      const name = nameOfCharge(lease.key);
      const askedFor = waiting.get(name) ?? { sum: 0n, each: [] };
      askedFor.sum += units;
      askedFor.each.push(units);
      waiting.set(name, askedFor);
    }
  }
  return waiting;
}

function unitsToReturn({ limits, contact, clock }: LimiterState, lease: Lease): bigint {
  const { free, windowEnd, recentUse, terms, isWanted } = lease;
  const time = clock.monotonic();
  const current = limits.find(lease.key.limitId);
  const isInForce = current?.limit.enabled === true && current.inLedger === terms.inLedger;
  if (current !== undefined) lease.terms = current;
  lease.isWanted = false;
  if (free <= 0n) return 0n;
  const isOver = windowEnd > 0 && contact.now >= windowEnd;
  if (!isInForce || isOver || recentUse.idleMs(time) >= unusedMs) return free;
  if (!isWanted) return 0n;
  lease.scarceUntil = time + scarceMs;
  const kept = recentUse.units(time) / leaseSeconds;
  return free > kept ? free - kept : 0n;
}

function acquisitionFor(
  { limits, clock, contact }: LimiterState,
  lease: Lease,
  {
    askedFor,
    liveGateways,
  }: { readonly askedFor: AskedFor | undefined; readonly liveGateways: number },
): Acquisition | undefined {
  const { key, windowEnd, free, recentUse } = lease;
  const terms = limits.find(key.limitId);
  const time = clock.monotonic();
  if (terms === undefined) return undefined;
  const { version } = terms.inLedger;
  const recent = recentUse.units(time);
  const share = (lease.state?.remaining ?? 0n) / BigInt(2 * Math.max(1, liveGateways));
  const size = leastUnits(recent, share);
  if (askedFor === undefined) {
    const isDue = size > 0n && free * 2n < size && (windowEnd === 0 || contact.now < windowEnd);
    if (
      !isDue ||
      !terms.limit.enabled ||
      time < lease.scarceUntil ||
      lease.isShortOf(size, terms, time)
    )
      return undefined;
    return { key, windowEnd, version, units: size - free, least: size - free };
  }
  if (askedFor.sum === 0n || askedFor.sum <= free) {
    return lease.isOpen ? undefined : { key, windowEnd, version, units: 0n, least: 0n };
  }
  const missing = askedFor.each
    .filter((units) => units > 0n && units > free && !lease.isShortOf(units, terms, time))
    .map((units) => units - free);
  if (missing.length === 0 && askedFor.each.some((units) => units > free)) return undefined;
  const target = mostUnits(askedFor.sum, size);
  const smallest = missing.reduce(leastUnits, target - free);
  return { key, windowEnd, version, units: target - free, least: smallest };
}
