import type { LimiterClock } from "./limiter-clock.js";

/** Longer than this after a sync, leases that expire may belong to others. */
const perishableMs = 8_000;

interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

/** What a gateway knows about the clock of the database, and how long it has had contact. */
export class LedgerContact {
  readonly #clock: LimiterClock;
  #offset: number | undefined;
  #lastSent: Moment | undefined;
  #since: number | undefined;
  #isLost = false;

  constructor(clock: LimiterClock) {
    this.#clock = clock;
  }

  /** The estimated time of the database, in milliseconds since the Unix epoch. */
  get now(): number {
    if (this.#offset === undefined) return this.#clock.wall();
    return Math.floor(this.#clock.monotonic() + this.#offset);
  }

  /** Whether the last sync has failed. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Milliseconds of contact without a failure. */
  get heldMs(): number {
    return this.#since === undefined ? 0 : this.#clock.monotonic() - this.#since;
  }

  /** Milliseconds since the last successful sync was sent. A suspended machine may stop one of the clocks. */
  get silentMs(): number {
    if (this.#lastSent === undefined) return Number.POSITIVE_INFINITY;
    const { wall, monotonic } = this.moment();
    return Math.max(wall - this.#lastSent.wall, monotonic - this.#lastSent.monotonic);
  }

  /** Whether units that are lost when a gateway expires can still be used. */
  get isFresh(): boolean {
    return this.silentMs < perishableMs;
  }

  moment(): Moment {
    return { wall: this.#clock.wall(), monotonic: this.#clock.monotonic() };
  }

  /** @param now - the time of the database, between the sending and this moment */
  succeeded(sent: Moment, now: number): void {
    const { monotonic } = this.moment();
    this.#offset = now - (sent.monotonic + monotonic) / 2;
    this.#lastSent = sent;
    this.#since ??= monotonic;
    this.#isLost = false;
  }

  failed(): void {
    this.#since = undefined;
    this.#isLost = true;
  }
}
