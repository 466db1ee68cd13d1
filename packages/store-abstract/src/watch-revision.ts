import type { ChangeListener, GatewayBackend } from "./ports/gateway-backend.js";

export interface WatchRevisionOptions {
  /** Such as `() => store.getRevision()`. */
  readonly readRevision: () => Promise<number>;
  /** Of the backend, where it has it: then changes are heard of at once. */
  readonly listen?: GatewayBackend["listen"];
  /** Milliseconds between two looks; 1,000 when absent. */
  readonly interval?: number | undefined;
  /**
   * Told the first revision, and from then on every one that differs from the last: also a lower
   * one, which is that of a database that was restored.
   */
  readonly onRevision: (revision: number, last: number | undefined) => void;
  /** Told why a look failed that came after one that did not; the next one comes in its time. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** Told when a look succeeds again after one that failed, before {@link onRevision}. */
  readonly onRecovery?: (() => void) | undefined;
}

/**
 * Follows the revision of a store, whoever raises it: by polling, and at once where the backend
 * listens. What a cache needs to find out that it is out of date.
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

/** Made by {@link watchRevision}. */
export class RevisionWatch {
  readonly #options: WatchRevisionOptions;
  readonly #listener: ChangeListener | undefined;
  #last: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #look: Promise<void> | undefined;
  #wasSigned = false;
  #hasFailed = false;
  #isClosed = false;

  constructor(options: WatchRevisionOptions) {
    this.#options = options;
    this.#listener = options.listen?.(() => void this.check());
    void this.check();
  }

  /** The revision that was seen last; `undefined` before the first look. */
  get revision(): number | undefined {
    return this.#last;
  }

  /** Looks now; resolves after a look that began no earlier than this call. Never rejects. */
  check(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    if (this.#look === undefined) {
      this.#look = this.#keepLooking();
      return this.#look;
    }
    // What is being read may be older than what this call is about.
    this.#wasSigned = true;
    return this.#look;
  }

  /** Waits for a look that is under way. Nobody is told anything any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await Promise.all([this.#listener?.close(), this.#look]);
  }

  async #keepLooking(): Promise<void> {
    clearTimeout(this.#timer);
    do {
      this.#wasSigned = false;
      await this.#lookOnce();
    } while (this.#wasSigned && !this.#isClosed);
    this.#look = undefined;
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void this.check(), this.#options.interval ?? 1_000);
    // Watching is no reason for a process to go on.
    this.#timer.unref();
  }

  async #lookOnce(): Promise<void> {
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
