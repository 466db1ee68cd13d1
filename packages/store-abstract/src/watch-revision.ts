import { CoalescedTask } from "./coalesced-task.js";
import type { ChangeListener, GatewayBackend } from "./ports/gateway-backend.js";

/** Options of {@link watchRevision}. */
export interface WatchRevisionOptions {
  /** Reads the current revision, such as `() => store.getRevision()`. */
  readonly readRevision: () => Promise<number>;
  /** `listen` of the backend; without it, changes are noticed only by polling. */
  readonly listen?: GatewayBackend["listen"];
  /** Milliseconds from the end of one read to the next; 1,000 when absent. */
  readonly interval?: number | undefined;
  /**
   * Called with the first revision and with every revision that differs from the last one. A lower
   * revision appears after a database was restored.
   */
  readonly onRevision: (revision: number, last: number | undefined) => void;
  /** Called when a read fails after a successful one; reads continue at the interval. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** Called when a read succeeds after a failed one, before {@link onRevision}. */
  readonly onRecovery?: (() => void) | undefined;
}

/**
 * Watches the revision of a store, which any process may raise: by polling, and immediately when the
 * backend announces changes. Caches use it to find out that they are outdated.
 *
 * @example
 * ```ts
 * const watch = watchRevision({
 *   readRevision: () => store.getRevision(),
 *   listen: backend.listen,
 *   onRevision: (revision) => cache.reload(revision),
 * });
 * ```
 */
export function watchRevision(options: WatchRevisionOptions): RevisionWatch {
  return new RevisionWatch(options);
}

/** A running watch; see {@link watchRevision}. */
export class RevisionWatch {
  readonly #options: WatchRevisionOptions;
  readonly #listener: ChangeListener | undefined;
  readonly #reads = new CoalescedTask(() => this.#read());
  #last: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #hasFailed = false;
  #isClosed = false;

  constructor(options: WatchRevisionOptions) {
    this.#options = options;
    this.#listener = options.listen?.(() => void this.check());
    void this.check();
  }

  /** The last revision; `undefined` before the first successful read. */
  get revision(): number | undefined {
    return this.#last;
  }

  /** Reads now; resolves after a read that began no earlier than this call. Never rejects. */
  check(): Promise<void> {
    return this.#isClosed ? Promise.resolve() : this.#reads.run();
  }

  /** Waits for the read in progress and stops all callbacks. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await Promise.all([this.#listener?.close(), this.#reads.idle()]);
  }

  async #read(): Promise<void> {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    await this.#readOnce();
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void this.check(), this.#options.interval ?? 1_000);
    // A watch must not keep the process alive.
    this.#timer.unref();
  }

  async #readOnce(): Promise<void> {
    const { readRevision, onRevision, onError, onRecovery } = this.#options;
    try {
      const revision = await readRevision();
      if (this.#isClosed) return;
      if (this.#hasFailed) onRecovery?.();
      this.#hasFailed = false;
      if (revision === this.#last) return;
      const last = this.#last;
      this.#last = revision;
      onRevision(revision, last);
    } catch (error) {
      if (!this.#isClosed && !this.#hasFailed) onError?.(error);
      this.#hasFailed = true;
    }
  }
}
