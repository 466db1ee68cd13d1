import { join } from "node:path";
import type { UsageRecord } from "@gw/usage";
import {
  type BatchStore,
  type DroppedUsage,
  openUsageSpool,
  type SpoolObserver,
  type UsageSpool,
} from "@gw/usage/spool";
import type { ServerSettings } from "../settings/settings.js";
import { lockFile } from "./lock-file.js";

/** Options of {@link UsageRecorder.open}. */
export interface UsageRecorderOptions extends SpoolObserver {
  readonly settings: Pick<ServerSettings, "dataDir" | "usage">;
  /** Receives the records. */
  readonly store: BatchStore;
}

/** Milliseconds for which a close sends what is left; the next process sends the rest. */
const closeTimeout = 2_000;

/**
 * Records the usage of calls in the data folder, from where the usage store receives it. Never fails: what
 * cannot be written is counted.
 */
export class UsageRecorder {
  readonly #spool: UsageSpool | undefined;
  readonly #observer: SpoolObserver;
  readonly #counts: { dropped: number; lost: number };

  private constructor(
    spool: UsageSpool | undefined,
    observer: SpoolObserver,
    counts: { dropped: number; lost: number },
  ) {
    this.#spool = spool;
    this.#observer = observer;
    this.#counts = counts;
  }

  static async open({ settings, store, ...given }: UsageRecorderOptions): Promise<UsageRecorder> {
    const { dataDir, usage } = settings;
    const { dimensions, maxSpoolBytes: maxBytes } = usage;
    const counts = { dropped: 0, lost: 0 };
    const observer: SpoolObserver = {
      ...given,
      onDropped(dropped) {
        counts[dropped.reason === "spool_full" ? "dropped" : "lost"] += dropped.calls;
        given.onDropped?.(dropped);
      },
    };
    const folder = join(dataDir, "usage-spool");
    const options = { folder, store, dimensions, maxBytes, lockFile, ...observer };
    const spool = await openUsageSpool(options).catch((error: unknown) => {
      observer.onFailed?.({ step: "write", error });
      return undefined;
    });
    return new UsageRecorder(spool, observer, counts);
  }

  /** Calls whose single records were dropped; their sums are kept. */
  get dropped(): number {
    return this.#counts.dropped;
  }

  /** Calls that are missing in all sums. */
  get lost(): number {
    return this.#counts.lost;
  }

  /** What the usage store has not received. */
  get waiting(): UsageSpool["waiting"] {
    return this.#spool?.waiting ?? { batches: 0, bytes: 0 };
  }

  /** Resolves when the record survives the end of the process. */
  async record(record: UsageRecord): Promise<void> {
    if (this.#spool !== undefined) return this.#spool.record(record);
    this.#observer.onDropped?.(lostCall);
  }

  /** Sends what is left. */
  async close(): Promise<void> {
    await this.#spool?.close({ timeout: closeTimeout });
  }
}

const lostCall: DroppedUsage = { calls: 1, reason: "write_failed" };
