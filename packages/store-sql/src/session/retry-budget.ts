import { setTimeout as delay } from "node:timers/promises";
import { isTransient } from "./database-error.js";

/** Milliseconds. */
const maxPause = 50;

/** Bounds the retries of one call by a deadline. */
export class RetryBudget {
  readonly #deadline: number;
  #retries = 0;

  /** @param deadline a time of `performance.now()` */
  constructor(deadline: number) {
    this.#deadline = deadline;
  }

  /**
   * Waits before the next retry.
   *
   * @returns `false` when the error is not transient or the deadline has passed
   */
  async allowsRetry(error: unknown): Promise<boolean> {
    if (!isTransient(error)) return false;
    const remaining = this.#deadline - performance.now();
    if (remaining <= 0) return false;
    this.#retries += 1;
    // Jitter keeps two conflicting callers from conflicting again at each retry.
    const pause = Math.min(maxPause, 2 ** this.#retries) * Math.random();
    await delay(Math.min(remaining, pause));
    return true;
  }
}

/** Runs `work`, and retries it from its start on transient errors until the deadline. */
export async function withRetries<T>(
  deadline: number,
  work: (budget: RetryBudget) => Promise<T>,
): Promise<T> {
  const budget = new RetryBudget(deadline);
  for (;;) {
    try {
      return await work(budget);
    } catch (error) {
      if (!(await budget.allowsRetry(error))) throw error;
    }
  }
}
