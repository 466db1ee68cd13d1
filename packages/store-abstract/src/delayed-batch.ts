/** Options of {@link DelayedBatch}. */
export interface DelayedBatchOptions<T> {
  /** Milliseconds from the first queued item to the write. */
  readonly delay: number;
  /** Queued size at which the batch is written immediately; only the delay counts when absent. */
  readonly size?: number | undefined;
  /** Size of one item when it is added, such as its bytes; 1 when absent. */
  readonly sizeOf?: ((item: T) => number) | undefined;
  /**
   * Writes a batch in the order of the items. A synchronous function is complete when it returns. The
   * batch never calls it again before the previous call is complete.
   */
  readonly write: (items: readonly T[]) => unknown;
  /** Called when a write throws or rejects, with the items of that write. Must not throw. */
  readonly onError: (error: unknown, items: readonly T[]) => void;
  /**
   * `true`: the items of a failed write return to the front of the queue. They are written after
   * another `delay` or by the next flush, after {@link DelayedBatch.close} also by the next item.
   * `false` or absent: they are discarded.
   */
  readonly retry?: boolean | undefined;
  /** Maximum number of queued items, with `retry` including those of the write in progress. */
  readonly limit?: number | undefined;
  /** Called before and after a write with the number of items dropped since, if there are any. */
  readonly onDropped?: ((count: number) => void) | undefined;
  /** Merges items with the same key while they are queued; a merged item keeps its place. */
  readonly merge?: ItemMerge<T> | undefined;
}

/** How a {@link DelayedBatch} merges queued items. */
export interface ItemMerge<T> {
  keyOf(item: T): string;
  /** Returns the item that replaces both; may change and return `queued`. */
  combine(queued: T, added: T): T;
}

interface FailedWrite {
  readonly error: unknown;
}

/**
 * Collects items and writes them together: after a delay, at a size, or on {@link flush} and
 * {@link close}. At most one write runs at a time and the order is kept. The timer does not keep the
 * process alive. Adding an item allocates nothing but its place in the queue.
 *
 * @example
 * ```ts
 * const batch = new DelayedBatch<AuditEvent>({
 *   delay: 100,
 *   size: 50,
 *   write: (events) => auditLog.append(events),
 *   onError: (error) => logger.error({ err: error }, "audit events not written"),
 * });
 * batch.add(event);
 * await batch.close();
 * ```
 */
export class DelayedBatch<T> {
  readonly #options: DelayedBatchOptions<T>;
  readonly #maxSize: number;
  readonly #limit: number;
  /** Place of a queued item by its key; only with `merge`. */
  readonly #places = new Map<string, number>();
  #queued: T[] = [];
  #queuedSize = 0;
  /** Number of items of the write in progress that return to the queue if it fails. */
  #retained = 0;
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  /** The asynchronous write in progress. Never rejects. */
  #inFlight: Promise<FailedWrite | undefined> | undefined;
  #isWriting = false;
  /** The queue must be written as soon as the write in progress is complete. */
  #isDue = false;
  /** After a failed write with `retry`: reaching the size does not trigger a write. */
  #isBackingOff = false;
  #isClosed = false;

  constructor(options: DelayedBatchOptions<T>) {
    this.#options = options;
    this.#maxSize = options.size ?? Number.POSITIVE_INFINITY;
    this.#limit = options.limit ?? Number.POSITIVE_INFINITY;
  }

  /** Queues an item; after {@link close} it is written immediately. */
  add(item: T): void {
    const { merge, sizeOf } = this.#options;
    if (merge !== undefined && this.#mergeQueued(merge, item)) return;
    if (this.#queued.length + this.#retained >= this.#limit) {
      this.#dropped += 1;
      return;
    }
    this.#queued.push(item);
    this.#queuedSize += sizeOf === undefined ? 1 : sizeOf(item);
    if (this.#isClosed || (this.#queuedSize >= this.#maxSize && !this.#isBackingOff)) {
      this.#writeQueued();
    } else if (this.#timer === undefined) {
      this.#startTimer();
    }
  }

  /**
   * Writes all items that were added before. With a synchronous `write` they are written when this
   * method returns its promise.
   *
   * @throws with `retry` the error of the write, whose items stay queued; never without `retry`
   */
  async flush(): Promise<void> {
    // The items of a failed write are queued again, so its result does not matter here.
    if (this.#inFlight !== undefined) await this.#inFlight;
    const failed = await (this.#writeQueued() ?? this.#inFlight);
    if (failed !== undefined && this.#options.retry === true) throw failed.error;
  }

  /**
   * Flushes. Items that are added later are written immediately, without a delay. Idempotent.
   *
   * @throws see {@link flush}
   */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.flush();
  }

  #mergeQueued({ keyOf, combine }: ItemMerge<T>, item: T): boolean {
    const key = keyOf(item);
    const place = this.#places.get(key);
    const queued = place === undefined ? undefined : this.#queued[place];
    if (place === undefined || queued === undefined) {
      if (this.#queued.length + this.#retained < this.#limit) {
        this.#places.set(key, this.#queued.length);
      }
      return false;
    }
    this.#queued[place] = combine(queued, item);
    return true;
  }

  #startTimer(): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#writeQueued();
    }, this.#options.delay);
    this.#timer.unref();
  }

  /** Writes the queue, or has it written after the write in progress. */
  #writeQueued(): Promise<FailedWrite | undefined> | FailedWrite | undefined {
    if (this.#isWriting) {
      this.#isDue = true;
      return undefined;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#queued.length === 0) return undefined;
    const items = this.#takeQueued();
    this.#isWriting = true;
    try {
      const written = this.#options.write(items);
      if (isPromiseLike(written)) {
        this.#inFlight = Promise.resolve(written).then(
          () => this.#complete(items, undefined),
          (error: unknown) => this.#complete(items, { error }),
        );
        return this.#inFlight;
      }
    } catch (error) {
      return this.#complete(items, { error });
    }
    return this.#complete(items, undefined);
  }

  #takeQueued(): T[] {
    const items = this.#queued;
    this.#queued = [];
    this.#queuedSize = 0;
    this.#places.clear();
    if (this.#options.retry === true) this.#retained = items.length;
    this.#reportDropped();
    return items;
  }

  #reportDropped(): void {
    const dropped = this.#dropped;
    this.#dropped = 0;
    if (dropped > 0) this.#options.onDropped?.(dropped);
  }

  #complete(items: readonly T[], failed: FailedWrite | undefined): FailedWrite | undefined {
    const { retry, onError } = this.#options;
    this.#isWriting = false;
    this.#inFlight = undefined;
    this.#retained = 0;
    const isDue = this.#isDue || this.#queuedSize >= this.#maxSize || this.#isClosed;
    this.#isDue = false;
    this.#isBackingOff = failed !== undefined && retry === true;
    if (this.#isBackingOff) this.#requeue(items);
    this.#reportDropped();
    if (failed !== undefined) onError(failed.error, items);
    if (this.#queued.length === 0) return failed;
    if (isDue && !this.#isBackingOff) this.#writeQueued();
    else if (this.#timer === undefined && !this.#isClosed) this.#startTimer();
    return failed;
  }

  /** Puts the items of a failed write in front of those that were added meanwhile. */
  #requeue(items: readonly T[]): void {
    const { merge, sizeOf } = this.#options;
    const added = this.#queued;
    this.#queued = [...items];
    this.#places.clear();
    if (merge === undefined) {
      this.#queued.push(...added);
    } else {
      for (const [place, item] of items.entries()) this.#places.set(merge.keyOf(item), place);
      for (const item of added) if (!this.#mergeQueued(merge, item)) this.#queued.push(item);
    }
    this.#queuedSize =
      sizeOf === undefined
        ? this.#queued.length
        : this.#queued.reduce((sum, item) => sum + sizeOf(item), 0);
  }
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value;
}
