import { DatabaseError } from "./database-error.js";

interface Waiter {
  readonly enter: () => void;
  readonly reject: (error: unknown) => void;
}

export interface SemaphoreOptions {
  /** How many runs are allowed at the same time. */
  readonly permits: number;
  /**
   * Milliseconds without any completed run after which all waiting runs are rejected together,
   * rather than one after the other; active runs continue. Without it, runs wait indefinitely.
   */
  readonly stallTimeout?: number | undefined;
}

/** Limits the number of concurrent runs; waiting runs start in the order of arrival. */
export class Semaphore {
  readonly #permits: number;
  readonly #stallTimeout: number | undefined;
  readonly #waiters: Waiter[] = [];
  #active = 0;
  #timer: NodeJS.Timeout | undefined;
  #idleListeners: (() => void)[] = [];

  constructor({ permits, stallTimeout }: SemaphoreOptions) {
    this.#permits = permits;
    this.#stallTimeout = stallTimeout;
  }

  get hasWaiters(): boolean {
    return this.#waiters.length > 0;
  }

  /** @throws {@link DatabaseError} TEMPORARILY_UNAVAILABLE when the queue stalls for too long */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#active < this.#permits) this.#active += 1;
    else await this.#wait();
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  /** Resolves when no run is active or waiting. */
  whenIdle(): Promise<void> {
    if (this.#active === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idleListeners.push(resolve));
  }

  #wait(): Promise<void> {
    return new Promise((enter, reject) => {
      this.#waiters.push({ enter, reject });
      if (this.#timer === undefined) this.#startTimer();
    });
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const next = this.#waiters.shift();
    // The next waiter inherits the permit, so that no later run can take it first.
    if (next !== undefined) next.enter();
    else this.#active -= 1;
    if (this.#waiters.length > 0) this.#startTimer();
    if (this.#active > 0) return;
    for (const resolve of this.#idleListeners.splice(0)) resolve();
  }

  #startTimer(): void {
    if (this.#stallTimeout === undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const error = new DatabaseError(
        "TEMPORARILY_UNAVAILABLE",
        "The database is overloaded: earlier requests are still running; try again later",
        {},
      );
      for (const { reject } of this.#waiters.splice(0)) reject(error);
    }, this.#stallTimeout);
  }
}
