import { type RevisionWatch, type WatchRevisionOptions, watchRevision } from "@gw/store-abstract";

/** Something that follows the revision of the installation, such as a {@link RevisionCache}. */
export interface RevisionFollower {
  /**
   * Receives the revision that each successful read returned.
   *
   * @param askedAt - when the read began, by `performance.now`
   */
  observe(revision: number, askedAt: number): void;
}

/** Options of {@link RevisionBus}. */
export type RevisionBusOptions = WatchRevisionOptions;

/** How long the database may not respond before it counts as unreachable, in milliseconds. */
const responseTimeout = 2_000;

/**
 * Reads the revision of the installation for all followers of a process: at an interval, and at once where
 * the backend notifies.
 */
export class RevisionBus {
  readonly #readRevision: () => Promise<number>;
  readonly #followers = new Set<RevisionFollower>();
  readonly #watch: RevisionWatch;
  /** When the read in flight began. */
  #askedAt: number | undefined;
  #hasFailed = false;

  constructor(options: RevisionBusOptions) {
    this.#readRevision = options.readRevision;
    this.#watch = watchRevision({ ...options, readRevision: () => this.#read() });
  }

  /** Whether the last read failed, or the read in flight has had no response for 2 s. */
  get isUnreachable(): boolean {
    const isLate =
      this.#askedAt !== undefined && performance.now() - this.#askedAt > responseTimeout;
    return this.#hasFailed || isLate;
  }

  /** Adds a follower until the bus is closed. */
  subscribe(follower: RevisionFollower): void {
    this.#followers.add(follower);
  }

  /** Calls back with the first revision and with each one that differs from the previous one. */
  subscribeToChanges(onChange: (revision: number) => void): void {
    let last: number | undefined;
    this.subscribe({
      observe(revision) {
        if (revision === last) return;
        last = revision;
        onChange(revision);
      },
    });
  }

  /** Reads the revision; resolves after a read that began no earlier than this call. */
  check(): Promise<void> {
    return this.#watch.check();
  }

  /** Waits for a read in flight. Followers receive nothing after this. */
  async close(): Promise<void> {
    this.#followers.clear();
    await this.#watch.close();
  }

  async #read(): Promise<number> {
    const askedAt = performance.now();
    this.#askedAt = askedAt;
    try {
      const revision = await this.#readRevision();
      this.#hasFailed = false;
      for (const follower of this.#followers) follower.observe(revision, askedAt);
      return revision;
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    } finally {
      this.#askedAt = undefined;
    }
  }
}
