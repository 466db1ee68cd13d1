import type { AllowanceLedger } from "../ledger/allowance-ledger.js";
import { gatewayLifetimeMs } from "../ledger/gateway-lifetime.js";
import type { SyncDone, SyncRequest } from "../ledger/sync.js";
import type { LimiterState } from "../limiter/limiter-state.js";
import type { WaitingCalls } from "../limiter/waiting-calls.js";
import { takeOver } from "./read-back.js";
import { planSync, type SyncPlan } from "./sync-plan.js";
import { withTimeout } from "./timeout.js";

/** Milliseconds after which a statement counts as failed; whether it was applied is then unknown. */
const timeoutMs = 2_000;
const tickMs = 1_000;
const idleMs = 3_000;
const expiryMs = 5_000;

/** What a {@link LedgerSync} needs. */
export interface LedgerSyncOptions {
  readonly state: LimiterState;
  readonly ledger: AllowanceLedger;
  readonly maxCallMs: number;
  /** Called with the first of several failures. */
  readonly onFailed: (error: unknown) => void;
  /** Called with the first success after a failure. */
  readonly onRecovered: () => void;
  /** A limit has this version in the ledger, or is unknown there. */
  readonly onStale: (limitId: string, version: number | undefined) => void;
}

/** Syncs leases with the ledger, one transaction at a time. */
export class LedgerSync {
  readonly #options: LedgerSyncOptions;
  readonly #waiting: WaitingCalls;
  #number = 0;
  #joined: string | undefined;
  /** Whether the last request may or may not have been applied. */
  #isUnknown = false;
  #wantedSince = 0;
  #liveGateways = 1;
  #lastSync = Number.NEGATIVE_INFINITY;
  #lastExpiry = Number.NEGATIVE_INFINITY;
  #isRunning = false;
  /** Milliseconds after which calls need a sync. */
  #requestedMs: number | undefined;
  #isEnded = false;
  #cancelTimer: (() => void) | undefined;

  constructor(options: LedgerSyncOptions, waiting: WaitingCalls) {
    this.#options = options;
    this.#waiting = waiting;
  }

  /** Syncs within milliseconds; while the database is away, at the next tick. */
  request(delayMs = 0): void {
    if (this.#requestedMs !== undefined && this.#requestedMs <= delayMs) return;
    this.#requestedMs = delayMs;
    if (!this.#isRunning) this.#schedule(this.#delayMs());
  }

  /** Begins to sync regularly, unless it does. */
  start(): void {
    if (this.#cancelTimer === undefined && !this.#isRunning) this.#schedule(tickMs);
  }

  end(): void {
    this.#isEnded = true;
    this.#cancelTimer?.();
  }

  #schedule(ms: number): void {
    this.#cancelTimer?.();
    if (this.#isEnded) return;
    this.#cancelTimer = this.#options.state.clock.after(ms, () => void this.#tick());
  }

  async #tick(): Promise<void> {
    this.#cancelTimer = undefined;
    const { state } = this.#options;
    if (this.#isDue()) {
      this.#isRunning = true;
      this.#requestedMs = undefined;
      try {
        const wasLost = state.contact.isLost;
        await this.#sync();
        if (wasLost) this.#options.onRecovered();
      } catch (error) {
        const isFirst = !state.contact.isLost;
        state.contact.failed();
        if (isFirst) this.#options.onFailed(error);
      }
      this.#isRunning = false;
      this.#waiting.decideAll();
    }
    const isIdle = state.limits.isEmpty && state.leases.all.length === 0;
    if (isIdle && !state.limits.hasUnsent && this.#requestedMs === undefined) return;
    this.#schedule(this.#delayMs());
  }

  #delayMs(): number {
    return this.#options.state.contact.isLost ? tickMs : (this.#requestedMs ?? tickMs);
  }

  #isDue(): boolean {
    const { clock, contact, leases, limits } = this.#options.state;
    // Others may miss what this gateway holds, and learn of it by a sync.
    const isChanged = limits.hasUnsent || leases.all.some((one) => one.isChanged || one.held > 0n);
    const isRequested = this.#requestedMs !== undefined;
    if (isRequested || this.#isUnknown || contact.isLost || isChanged) return true;
    return clock.monotonic() - this.#lastSync >= idleMs;
  }

  async #sync(): Promise<void> {
    const { state, ledger, maxCallMs } = this.#options;
    const { clock, contact } = state;
    const { gatewayId } = state.leases;
    if (this.#joined !== gatewayId) {
      await withTimeout(clock, timeoutMs, ledger.join({ gatewayId, maxCallMs }));
      this.#joined = gatewayId;
    }
    const plan = this.#isUnknown ? reconciliation : this.#plan();
    const { acquired, ...parts } = plan;
    const sent = contact.moment();
    this.#isUnknown = true;
    const number = this.#number + 1;
    const request: SyncRequest = { gatewayId, number, wantedSince: this.#wantedSince, ...parts };
    const result = await withTimeout(clock, timeoutMs, ledger.sync(request));
    contact.succeeded(sent, result.now);
    this.#isUnknown = false;
    this.#lastSync = clock.monotonic();
    if (result.result === "fenced") return this.#renew();
    this.#number = number;
    this.#done(plan, result);
    await this.#expireOthers();
  }

  #plan(): SyncPlan {
    const { asking } = this.#waiting;
    return planSync(this.#options.state, { asking, liveGateways: this.#liveGateways });
  }

  #done(plan: SyncPlan, result: SyncDone): void {
    const { state, onStale } = this.#options;
    this.#wantedSince = result.now;
    this.#liveGateways = result.liveGateways;
    if (result.result === "done") state.limits.sent([...plan.limits, ...plan.restoredLimits]);
    takeOver(state, { plan, result });
    const time = state.clock.monotonic();
    if (state.leases.all.some((lease) => lease.mustReturn(time))) this.request();
    for (const [index, outcome] of result.acquisitions.entries()) {
      const limitId = plan.acquisitions[index]?.key.limitId;
      if (outcome.result === "stale" && limitId !== undefined) onStale(limitId, outcome.version);
    }
  }

  /** The gateway was fenced: it admits calls under a new id only. */
  #renew(): void {
    this.#options.state.renew();
    this.#number = 0;
    this.#wantedSince = 0;
    this.#requestedMs = 0;
  }

  /** Marks other gateways that do not sync; a gateway that was cut off itself must not. */
  async #expireOthers(): Promise<void> {
    const { clock, contact } = this.#options.state;
    const time = clock.monotonic();
    if (contact.heldMs < gatewayLifetimeMs || time - this.#lastExpiry < expiryMs) return;
    this.#lastExpiry = time;
    await withTimeout(clock, timeoutMs, this.#options.ledger.expireGateways());
  }
}

/** Finds out whether a request was applied: an empty one with the same number. */
const reconciliation: SyncPlan = {
  limits: [],
  restoredLimits: [],
  returns: [],
  acquisitions: [],
  acquired: [],
  reads: "all",
};
