import { mostUnits } from "../units.js";

/** Milliseconds that a lease should last. */
const periodMs = 5_000;

/** Units that were reserved recently, which a lease is sized by. */
export class RecentUse {
  #periodStart: number;
  #current = 0n;
  #previous = 0n;
  #last: number;

  /** @param time - of a monotonic clock */
  constructor(time: number) {
    this.#periodStart = time;
    this.#last = time;
  }

  add(units: bigint, time: number): void {
    this.#rotate(time);
    this.#current += units;
    this.#last = time;
  }

  /** Units that five seconds need. */
  units(time: number): bigint {
    this.#rotate(time);
    return mostUnits(this.#current, this.#previous);
  }

  /** Milliseconds since the last use. */
  idleMs(time: number): number {
    return time - this.#last;
  }

  #rotate(time: number): void {
    const periods = Math.floor((time - this.#periodStart) / periodMs);
    if (periods < 1) return;
    this.#previous = periods === 1 ? this.#current : 0n;
    this.#current = 0n;
    this.#periodStart += periods * periodMs;
  }
}
