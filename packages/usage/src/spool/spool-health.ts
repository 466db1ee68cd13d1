/**
 * Why calls are missing. `spool_full`: the store was away for too long; only the single calls are
 * missing, their sums are kept. `write_failed`: they could not be written, such as to a full disk.
 * `unreadable`: they were written, and their file was damaged or removed. `rejected`: the store does
 * not accept them. `unknown_gateway`: the store does not know the process. `closed`: they ended
 * after the spool was closed.
 */
export type UsageLoss =
  | "spool_full"
  | "write_failed"
  | "unreadable"
  | "rejected"
  | "unknown_gateway"
  | "closed";

/** How many calls are missing for each reason. */
export type UsageLosses = Readonly<Record<UsageLoss, number>>;

/** Calls that are missing in the usage store. */
export interface DroppedUsage {
  readonly calls: number;
  readonly reason: UsageLoss;
}

/**
 * What a spool does. `write`: append calls to a file. `sync`: write the file to disk. `send`: add
 * batches to the usage store. `take_over`: read what ended processes have left.
 */
export type SpoolStep = "write" | "sync" | "send" | "take_over";

/** Receives what operators must know about a spool. Its functions must not throw. */
export interface SpoolObserver {
  /** Called for each loss. */
  onDropped?(dropped: DroppedUsage): void;
  /** Called once when a step begins to fail. The spool does it again. */
  onFailed?(failed: { readonly step: SpoolStep; readonly error: unknown }): void;
  /** Called once when the step succeeds again. */
  onRecovered?(recovered: { readonly step: SpoolStep }): void;
}

/** Counts what a spool has lost, and reports which of its steps fail. */
export class SpoolHealth {
  readonly #observer: SpoolObserver;
  readonly #failing = new Set<SpoolStep>();
  readonly #losses: Record<UsageLoss, number> = {
    spool_full: 0,
    write_failed: 0,
    unreadable: 0,
    rejected: 0,
    unknown_gateway: 0,
    closed: 0,
  };

  constructor(observer: SpoolObserver) {
    this.#observer = observer;
  }

  get losses(): UsageLosses {
    return this.#losses;
  }

  /** Counts calls that are missing. */
  lost(calls: number, reason: UsageLoss): void {
    if (calls === 0) return;
    this.#losses[reason] += calls;
    this.#observer.onDropped?.({ calls, reason });
  }

  /** Reports that a step has begun to fail. */
  failed(step: SpoolStep, error: unknown): void {
    if (this.#failing.has(step)) return;
    this.#failing.add(step);
    this.#observer.onFailed?.({ step, error });
  }

  /** Reports that a step that has failed is done. */
  succeeded(step: SpoolStep): void {
    if (this.#failing.delete(step)) this.#observer.onRecovered?.({ step });
  }
}
