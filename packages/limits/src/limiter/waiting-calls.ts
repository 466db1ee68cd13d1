import type { Demand } from "./demand.js";
import { type LimitRefusal, refuseDemand } from "./limit-refusal.js";
import type { LimiterState } from "./limiter-state.js";
import type { PendingCall } from "./pending-call.js";

/** Milliseconds that a call waits for its units to be acquired. */
const askingMs = 1_000;
/** Milliseconds in which other gateways return free units that were missed. */
const returningMs = 1_200;
const maxReturning = 100;
/** Milliseconds between acquisitions for calls that the last one did not help. */
const againMs = 20;

/** The decision about a call. */
type Decision = "admitted" | LimitRefusal;

interface WaitingCall {
  readonly call: PendingCall;
  /** Whether it may wait for other gateways; it does so once. */
  mayWaitForOthers: boolean;
  isAsking: boolean;
  decide(decision: Decision): void;
  cancelTimer(): void;
}

/** Calls that wait for units, in the order of their arrival. */
export class WaitingCalls {
  readonly #state: LimiterState;
  readonly #requestSync: (delayMs: number) => void;
  readonly #calls = new Set<WaitingCall>();

  constructor(state: LimiterState, requestSync: (delayMs: number) => void) {
    this.#state = state;
    this.#requestSync = requestSync;
  }

  /** Calls whose units must be acquired. */
  get asking(): readonly PendingCall[] {
    return [...this.#calls].filter(({ isAsking }) => isAsking).map(({ call }) => call);
  }

  /**
   * Decides about a call at once if that is possible.
   *
   * @param onAdmitted - reserves the units, with nothing in between
   */
  decide<Result>(
    call: PendingCall,
    options: { readonly mayWaitForOthers: boolean; onAdmitted(): Result },
  ): Result | LimitRefusal | Promise<Result | LimitRefusal> {
    const unmet = call.unmet();
    if ("reason" in unmet) return unmet;
    if (unmet.length === 0) return options.onAdmitted();
    return new Promise((resolve) => {
      const waiting: WaitingCall = {
        call,
        mayWaitForOthers: options.mayWaitForOthers,
        isAsking: true,
        decide: (decision) => {
          waiting.cancelTimer();
          this.#calls.delete(waiting);
          resolve(decision === "admitted" ? options.onAdmitted() : decision);
        },
        cancelTimer: () => undefined,
      };
      this.#calls.add(waiting);
      this.#judge(waiting, unmet);
      if (!this.#calls.has(waiting) || !waiting.isAsking) return;
      this.#ask(waiting);
    });
  }

  /** Decides about the calls that can be decided about, after a sync or the end of a call. */
  decideAll(): void {
    for (const waiting of this.#calls) {
      const unmet = waiting.call.unmet();
      if ("reason" in unmet) waiting.decide(unmet);
      else if (unmet.length === 0) waiting.decide("admitted");
      else this.#judge(waiting, unmet);
    }
    if (this.asking.length > 0) this.#requestSync(againMs);
  }

  /** Refuses all. */
  end(): void {
    for (const waiting of this.#calls) this.#giveUp(waiting);
  }

  /** Ends the waiting of a call that more waiting does not help. */
  #judge(waiting: WaitingCall, unmet: readonly Demand[]): void {
    const { clock, contact } = this.#state;
    if (contact.isLost) {
      this.#giveUp(waiting);
      return;
    }
    const time = clock.monotonic();
    const short = unmet.filter(({ lease, terms, units }) => {
      return units > 0n && lease.isShortOf(units, terms, time);
    });
    const [demand] = short;
    if (demand === undefined || !waiting.isAsking) return;
    const canComeBack = short.every(({ lease: { state, unsettled }, units }) => {
      return state !== undefined && state.remaining + state.leased - unsettled >= units;
    });
    if (!waiting.mayWaitForOthers || !canComeBack || this.#returning >= maxReturning) {
      waiting.decide(refuseDemand(this.#state, demand));
      return;
    }
    waiting.mayWaitForOthers = false;
    waiting.isAsking = false;
    waiting.cancelTimer();
    waiting.cancelTimer = clock.after(returningMs, () => {
      this.#ask(waiting);
    });
  }

  #ask(waiting: WaitingCall): void {
    waiting.isAsking = true;
    waiting.cancelTimer = this.#state.clock.after(askingMs, () => this.#giveUp(waiting));
    this.#requestSync(0);
  }

  /** A demand of 0 units refuses no call. */
  #giveUp(waiting: WaitingCall): void {
    const unmet = waiting.call.unmet();
    if ("reason" in unmet) {
      waiting.decide(unmet);
      return;
    }
    const demand = unmet.find(({ units }) => units > 0n);
    waiting.decide(demand === undefined ? "admitted" : refuseDemand(this.#state, demand));
  }

  get #returning(): number {
    return [...this.#calls].filter(({ isAsking }) => !isAsking).length;
  }
}
