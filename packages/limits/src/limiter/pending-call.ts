import { type Demand, isMet } from "./demand.js";
import { type LimitRefusal, refuseDemand } from "./limit-refusal.js";
import type { LimiterState } from "./limiter-state.js";

/** A call or an attempt that is to reserve all of its demands, or nothing. */
export class PendingCall {
  /** What it needs at this moment: windows and limits change while it waits. */
  readonly demands: () => readonly Demand[] | LimitRefusal;
  readonly #state: LimiterState;

  constructor(state: LimiterState, demands: () => readonly Demand[] | LimitRefusal) {
    this.demands = demands;
    this.#state = state;
  }

  /** The demands that cannot be met now, or the {@link LimitRefusal} of a call that never can be admitted. */
  unmet(): readonly Demand[] | LimitRefusal {
    const demands = this.demands();
    if ("reason" in demands) return demands;
    const unmet = demands.filter((demand) => !isMet(this.#state, demand));
    const impossible = unmet.find(({ units, terms }) => units > terms.inLedger.amount);
    return impossible === undefined ? unmet : refuseDemand(this.#state, impossible);
  }

  /** Reserves all demands, whether they are met or not. */
  reserve(): readonly Demand[] {
    const demands = this.demands();
    if ("reason" in demands) return [];
    const time = this.#state.clock.monotonic();
    for (const { lease, units } of demands) lease.reserve(units, time);
    return demands;
  }
}
