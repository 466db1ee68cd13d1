import type { AllowanceLedger } from "@gw/limits";
import { CoalescedTask } from "@gw/store-abstract";

/** Options of {@link LedgerSweep}. */
export interface LedgerSweepOptions {
  readonly ledger: Pick<AllowanceLedger, "sweep">;
  /** Whether this process takes part in the ledger. */
  readonly isNeeded: () => boolean;
  /** Receives why rows could not be deleted; the next attempt is an hour later. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** In milliseconds. */
const interval = 3_600_000;
/** Rows of one transaction, so that none blocks others for long. */
const batchSize = 500;

/** Deletes what has no effect in a ledger any more, each hour. Several processes may do so on one database. */
export class LedgerSweep {
  readonly #options: LedgerSweepOptions;
  readonly #sweeps = new CoalescedTask(() => this.#sweep());
  readonly #timer: NodeJS.Timeout;
  #isClosed = false;

  constructor(options: LedgerSweepOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.run(), interval).unref();
  }

  /** Resolves when nothing is left, or after a failure. Never rejects. */
  run(): Promise<void> {
    return this.#isClosed ? Promise.resolve() : this.#sweeps.run();
  }

  /** Waits for the transaction in progress. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#sweeps.idle();
  }

  async #sweep(): Promise<void> {
    const { ledger, isNeeded, onError } = this.#options;
    if (!isNeeded()) return;
    try {
      for (let rows = batchSize; rows === batchSize && !this.#isClosed; ) {
        rows = await ledger.sweep({ limit: batchSize });
      }
    } catch (error) {
      onError?.(error);
    }
  }
}
