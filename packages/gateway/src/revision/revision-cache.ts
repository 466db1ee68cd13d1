import { CoalescedTask } from "@gw/store-abstract";

/** A value of the store, with the revision at the start of its reading. */
export interface Revisioned<T> {
  readonly revision: number;
  readonly value: T;
  /**
   * Whether a part of the value could not be read. It serves, and is loaded again after 1 s, 2 s, 4 s and so
   * on, at most after the `reloadInterval`.
   */
  readonly isIncomplete?: boolean | undefined;
}

/** Options of {@link RevisionCache}. */
export interface RevisionCacheOptions<T> {
  /**
   * Reads the value. The revision must be read before the value: a change during the read then makes
   * the value outdated.
   */
  readonly load: () => Promise<Revisioned<T>>;
  /** How long a value serves after its last confirmation, in milliseconds; 1 h when absent. */
  readonly maxStale?: number | undefined;
  /** The interval of readings at an unchanged revision, in milliseconds; 60,000 when absent. */
  readonly reloadInterval?: number | undefined;
  /** Called after each load that succeeded. */
  readonly onLoad?: (() => void) | undefined;
  /** Receives why a background load failed, once until a load succeeds. The last value keeps serving. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** Milliseconds since any fixed point; `performance.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

const hour = 3_600_000;
const minute = 60_000;
/** Milliseconds between a failed load and the next one. */
const retryDelay = 1_000;

/**
 * Holds a value that is derived from the store and follows the store's revision. A reader never
 * waits for the database. Subscribe it to a {@link RevisionBus} to keep it up to date.
 *
 * @example
 * ```ts
 * const cache = await RevisionCache.open({ load: readTokens, maxStale: 3_600_000 });
 * bus.subscribe(cache);
 * cache.serving?.get(hash);
 * ```
 */
export class RevisionCache<T> {
  readonly #options: RevisionCacheOptions<T>;
  readonly #clock: () => number;
  readonly #loads = new CoalescedTask(() => this.#load());
  #current: Revisioned<T> | undefined;
  #confirmedAt = Number.NEGATIVE_INFINITY;
  /** The last revision that {@link observe} received. */
  #observed: number | undefined;
  #hasFailed = false;
  /** Incomplete values since the last complete one. */
  #incomplete = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** Creates a cache without a value; call {@link load} before the first read. */
  constructor(options: RevisionCacheOptions<T>) {
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
  }

  /** Creates a cache and loads its first value. @throws what `load` throws */
  static async open<T>(options: RevisionCacheOptions<T>): Promise<RevisionCache<T>> {
    const cache = new RevisionCache(options);
    try {
      await cache.load();
    } catch (error) {
      await cache.close();
      throw error;
    }
    return cache;
  }

  /** The revision of the value that was read last; 0 before the first load. */
  get revision(): number {
    return this.#current?.revision ?? 0;
  }

  /** Milliseconds since the store last confirmed the value. */
  get age(): number {
    return this.#clock() - this.#confirmedAt;
  }

  /** The value; `undefined` before the first load and when it is older than `maxStale`. */
  get serving(): T | undefined {
    return this.age <= (this.#options.maxStale ?? hour) ? this.#current?.value : undefined;
  }

  /** Whether the last load failed. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /**
   * Receives the revision that a read of the store returned. The value is confirmed when it has
   * that revision, and loaded again in the background when the revision is a new one.
   *
   * @param askedAt - when the read began, by the clock of this cache
   */
  observe(revision: number, askedAt: number): void {
    if (this.#current?.revision === revision) {
      this.#observed = revision;
      this.#confirmedAt = Math.max(this.#confirmedAt, askedAt);
    } else if (this.#observed !== revision) {
      this.#observed = revision;
      this.#loadInBackground();
    }
  }

  /**
   * Loads the value; resolves after a load that began no earlier than this call. Concurrent calls
   * share loads.
   *
   * @throws what `load` throws; the last value keeps serving
   */
  load(): Promise<void> {
    return this.#loads.run();
  }

  /** Waits for a load in flight. No load starts after this. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#loads.idle();
  }

  #loadInBackground(): void {
    if (this.#isClosed) return;
    const wasReported = this.#hasFailed;
    this.load().catch((error: unknown) => {
      if (!wasReported && !this.#isClosed) this.#options.onError?.(error);
    });
  }

  async #load(): Promise<void> {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    const beganAt = this.#clock();
    try {
      this.#current = await this.#options.load();
      this.#confirmedAt = beganAt;
      this.#hasFailed = false;
      this.#incomplete = this.#current.isIncomplete === true ? this.#incomplete + 1 : 0;
      this.#options.onLoad?.();
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    } finally {
      this.#schedule();
    }
  }

  #schedule(): void {
    if (this.#isClosed) return;
    // The timer does not keep the process alive.
    this.#timer = setTimeout(() => this.#loadInBackground(), this.#nextDelay).unref();
  }

  get #nextDelay(): number {
    const { reloadInterval = minute } = this.#options;
    if (this.#hasFailed) return retryDelay;
    if (this.#incomplete === 0) return reloadInterval;
    return Math.min(retryDelay * 2 ** (this.#incomplete - 1), reloadInterval);
  }
}
