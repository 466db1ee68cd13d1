import { setImmediate as nextTurn } from "node:timers/promises";
import type { LimiterClock } from "../../syncing/limiter-clock.js";

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/** A clock that a test moves. */
export class ManualClock implements LimiterClock {
  readonly #wallAhead: number;
  readonly #timers = new Set<Timer>();
  #time: number;

  /** @param wallAhead - milliseconds that the wall clock is ahead of the time */
  constructor(time: number, wallAhead = 0) {
    this.#time = time;
    this.#wallAhead = wallAhead;
  }

  wall(): number {
    return this.#time + this.#wallAhead;
  }

  monotonic(): number {
    return this.#time;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { due: this.#time + ms, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** When the next timer is due. */
  get next(): number | undefined {
    const dues = [...this.#timers].map(({ due }) => due);
    return dues.length === 0 ? undefined : Math.min(...dues);
  }

  /** Sets the time, and calls the timers that are due. */
  moveTo(time: number): void {
    this.#time = time;
    const due = [...this.#timers].filter((timer) => timer.due <= time);
    for (const timer of due.sort((one, other) => one.due - other.due)) {
      if (this.#timers.delete(timer)) timer.callback();
    }
  }

  /** Lets time pass, timer by timer. Whatever they began has ended before the next one. */
  async pass(ms: number, settled: () => Promise<unknown> = nextTurn): Promise<void> {
    const end = this.#time + ms;
    for (let next = this.next; next !== undefined && next <= end; next = this.next) {
      this.moveTo(Math.max(next, this.#time));
      await settled();
    }
    this.moveTo(end);
    await settled();
  }
}
