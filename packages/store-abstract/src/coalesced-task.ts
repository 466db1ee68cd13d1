/**
 * Runs a task one at a time. Calls during a run share one further run, which starts after it.
 *
 * @example
 * ```ts
 * const refreshes = new CoalescedTask(() => cache.refresh());
 * await refreshes.run();
 * ```
 */
export class CoalescedTask<T> {
  readonly #task: () => Promise<T>;
  #running: Promise<T> | undefined;
  #queued: Promise<T> | undefined;

  constructor(task: () => Promise<T>) {
    this.#task = task;
  }

  /** Resolves with the result of a run that starts no earlier than this call. */
  run(): Promise<T> {
    if (this.#queued !== undefined) return this.#queued;
    if (this.#running === undefined) return this.#start();
    this.#queued = this.idle().then(() => {
      this.#queued = undefined;
      return this.#start();
    });
    return this.#queued;
  }

  /** Waits for the current run. Never rejects. */
  async idle(): Promise<void> {
    await this.#running?.catch(() => undefined);
  }

  #start(): Promise<T> {
    this.#running = this.#task().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }
}
