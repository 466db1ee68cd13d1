import { setTimeout as delay } from "node:timers/promises";
import { isTransient } from "./database-error.js";

const longestPause = 50;

/** How long one call goes on trying while others are in its way. */
export class Patience {
  readonly #end: number;
  #tries = 0;

  /** @param end when it ends, by `performance.now()` */
  constructor(end: number) {
    this.#end = end;
  }

  /** Waits before the next try; `false`: the error is not of the kind that passes, or time is up. */
  async allowsAnother(error: unknown): Promise<boolean> {
    if (!isTransient(error)) return false;
    const rest = this.#end - performance.now();
    if (rest <= 0) return false;
    this.#tries += 1;
    // Jitter: those who met once shall not meet again at every try.
    const pause = Math.min(longestPause, 2 ** this.#tries) * Math.random();
    await delay(Math.min(rest, pause));
    return true;
  }
}

/** Runs `work`, again from its start for as long as others are in its way, until `end`. */
export async function withPatience<T>(
  end: number,
  work: (patience: Patience) => Promise<T>,
): Promise<T> {
  const patience = new Patience(end);
  for (;;) {
    try {
      return await work(patience);
    } catch (error) {
      if (!(await patience.allowsAnother(error))) throw error;
    }
  }
}
