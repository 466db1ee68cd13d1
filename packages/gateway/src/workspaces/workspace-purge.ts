import { CoalescedTask, type WorkspaceDirectory } from "@gw/store-abstract";

export interface WorkspacePurgeOptions {
  readonly workspaces: Pick<WorkspaceDirectory, "purge">;
  /** Receives how many rows were deleted, once none is left. */
  readonly onDeleted?: ((count: number) => void) | undefined;
  /** Receives why rows could not be deleted, once until a deletion succeeds. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Rows of one transaction, so that none blocks others for long. */
const batchSize = 500;
/** Time from a failure to the next attempt, in milliseconds. */
const retryDelay = 60_000;

/**
 * Deletes what is left of deleted workspaces in the background: at once, so that it continues what an
 * ended process began, and whenever {@link run} is called. Several processes may do so on one database.
 */
export class WorkspacePurge {
  readonly #options: WorkspacePurgeOptions;
  readonly #runs = new CoalescedTask(() => this.#purge());
  #timer: NodeJS.Timeout | undefined;
  #hasFailed = false;
  #isClosed = false;

  constructor(options: WorkspacePurgeOptions) {
    this.#options = options;
    void this.run();
  }

  /** Resolves when nothing is left, or after a failure, which is retried. Never rejects. */
  run(): Promise<void> {
    return this.#isClosed ? Promise.resolve() : this.#runs.run();
  }

  /** Waits for the transaction in progress. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#runs.idle();
  }

  async #purge(): Promise<void> {
    clearTimeout(this.#timer);
    const { workspaces, onDeleted, onError } = this.#options;
    let deleted = 0;
    try {
      for (let count = batchSize; count > 0 && !this.#isClosed; deleted += count) {
        count = await workspaces.purge(batchSize);
      }
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) onError?.(error);
      this.#hasFailed = true;
      // The timer does not keep the process alive.
      this.#timer = setTimeout(() => void this.run(), retryDelay).unref();
    }
    if (deleted > 0) onDeleted?.(deleted);
  }
}
