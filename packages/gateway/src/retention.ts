/** Options of {@link Retention}. */
export interface RetentionOptions {
  /** Deletes the oldest records before the time. @returns how many; 0 when none are left */
  readonly deleteBefore: (range: {
    /** Milliseconds since the Unix epoch. */
    readonly time: number;
    readonly limit: number;
  }) => Promise<number>;
  /** How long records are kept, in days. */
  readonly days: number;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
  /** Receives how many records were deleted, once no more are due. */
  readonly onDeleted?: ((count: number) => void) | undefined;
  /** Receives why records could not be deleted; the next attempt is an hour later. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

const day = 86_400_000;
/** Time between two deletions when nothing is due, in milliseconds. */
const interval = 3_600_000;
/** Records of one transaction, so that none blocks others for long. */
const batchSize = 1_000;
/** Time between two transactions, in milliseconds. */
const pause = 100;

/**
 * Deletes records that are older than a number of days, until it is closed. Several processes may
 * do so on one database.
 */
export class Retention {
  readonly #options: RetentionOptions;
  #deleted = 0;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#schedule(pause);
  }

  /** Waits for a deletion in progress. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #schedule(delay: number): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#deleteBatch();
    }, delay).unref();
  }

  async #deleteBatch(): Promise<void> {
    const { deleteBefore, days, clock = Date.now, onDeleted, onError } = this.#options;
    let isComplete = true;
    try {
      const time = clock() - days * day;
      const count = await deleteBefore({ time, limit: batchSize });
      isComplete = count === 0;
      this.#deleted += count;
    } catch (error) {
      onError?.(error);
    }
    if (isComplete && this.#deleted > 0) {
      onDeleted?.(this.#deleted);
      this.#deleted = 0;
    }
    if (!this.#isClosed) this.#schedule(isComplete ? interval : pause);
  }
}
