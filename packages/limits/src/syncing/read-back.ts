import { nameOfCharge } from "@gw/usage";
import type { SyncDone } from "../ledger/sync.js";
import type { Lease } from "../limiter/lease.js";
import type { LimiterState } from "../limiter/limiter-state.js";
import type { SyncPlan } from "./sync-plan.js";

/** Milliseconds after which an empty lease is forgotten. */
const forgottenMs = 60_000;

/** Believes what a sync has read, and never what it asked for. */
export function takeOver(
  state: LimiterState,
  { plan, result }: { readonly plan: SyncPlan; readonly result: SyncDone },
): void {
  const { leases, clock, contact } = state;
  const time = clock.monotonic();
  const read = new Map(result.allowances.map((one) => [nameOfCharge(one.key), one]));
  const keys = plan.reads === "all" ? leases.all.map(({ key }) => key) : plan.reads;
  for (const key of keys) {
    leases.find(key)?.readBack(read.get(nameOfCharge(key)), result.settledBatch);
  }
  const short = new Set<Lease>();
  for (const [index, lease] of plan.acquired.entries()) {
    const version = plan.acquisitions[index]?.version;
    if (version === undefined || result.acquisitions[index]?.result !== "short") continue;
    lease.wasShort(version, time);
    short.add(lease);
  }
  for (const key of result.wanted) {
    const lease = leases.find(key);
    // A gateway that is short itself has nothing to return.
    if (lease !== undefined && !short.has(lease)) lease.isWanted = true;
  }
  for (const lease of leases.all) {
    const isOver = lease.windowEnd > 0 && contact.now >= lease.windowEnd;
    if (lease.isEmpty && (isOver || lease.recentUse.idleMs(time) >= forgottenMs)) {
      leases.forget(lease);
    }
  }
}
