import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { type Charge, sumCharges, type UsageRecord } from "@gw/usage";
import {
  type BatchStore,
  type CloseGateway,
  openUsageSpool,
  type RecordOptions,
  SpoolHealth,
  type SpoolObserver,
  type UsageLosses,
  type UsageSpool,
} from "@gw/usage/spool";
import type { ServerSettings } from "../settings/settings.js";
import { lockFile } from "./lock-file.js";

/** Options of {@link UsageRecorder.open}. */
export interface UsageRecorderOptions extends SpoolObserver {
  readonly settings: Pick<ServerSettings, "dataDir" | "usage">;
  /** Receives the records. */
  readonly store: BatchStore;
  /** Ends processes in the ledger of limits. */
  readonly closeGateway?: CloseGateway | undefined;
  /** Of this process; a random one when absent. */
  readonly gatewayId?: string | undefined;
}

/** Milliseconds for which a close sends what is left; the next process sends the rest. */
const closeTimeout = 2_000;
/** Milliseconds after which a data folder that cannot be used is opened again. */
const retryDelay = 1_000;

/**
 * Records the usage of calls in the data folder, from where the usage store receives it. Never fails: what
 * cannot be written is counted.
 */
export class UsageRecorder {
  readonly #options: UsageRecorderOptions;
  readonly #health: SpoolHealth;
  #opening: Promise<void> = Promise.resolve();
  #spool: UsageSpool | undefined;
  #gatewayId: string;
  /** Charges since the data folder could not be used. */
  #charges: readonly Charge[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  private constructor(options: UsageRecorderOptions) {
    this.#options = options;
    this.#health = new SpoolHealth(options);
    this.#gatewayId = options.gatewayId ?? randomUUID();
  }

  /** Resolves also without a data folder, which is then opened as soon as it can be used. */
  static async open(options: UsageRecorderOptions): Promise<UsageRecorder> {
    const recorder = new UsageRecorder(options);
    await recorder.#open();
    return recorder;
  }

  /** Calls that are missing. Those for which the spool was full are in the sums. */
  get losses(): UsageLosses {
    return this.#health.losses;
  }

  /** What the usage store has not received. */
  get waiting(): UsageSpool["waiting"] {
    return this.#spool?.waiting ?? { batches: 0, bytes: 0 };
  }

  /** The id that this process records calls under. */
  get gatewayId(): string {
    return this.#spool?.gatewayId ?? this.#gatewayId;
  }

  /** Resolves when the record and the charges survive the end of the process. */
  async record(record: UsageRecord | undefined, options: RecordOptions = {}): Promise<void> {
    if (this.#spool !== undefined) return this.#spool.record(record, options);
    this.#charges = sumCharges([...this.#charges, ...(options.charges ?? [])]);
    this.#health.lost(record === undefined ? 0 : 1, "write_failed");
  }

  /** Gives the process another id. @throws the error of the file system */
  async startGateway(gatewayId: string): Promise<void> {
    if (this.#spool === undefined) this.#gatewayId = gatewayId;
    else await this.#spool.startGateway(gatewayId);
  }

  /** Ends an earlier id of the process, all of whose calls have ended. */
  async endGateway(gatewayId: string): Promise<void> {
    await this.#spool?.endGateway(gatewayId);
  }

  /** Sends what is left. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#opening;
    await this.#spool?.close({ timeout: closeTimeout });
  }

  #open(): Promise<void> {
    this.#opening = this.#openSpool();
    return this.#opening;
  }

  async #openSpool(): Promise<void> {
    const { settings, store, closeGateway } = this.#options;
    const { dimensions, maxSpoolBytes: maxBytes } = settings.usage;
    const folder = join(settings.dataDir, "usage-spool");
    const health = this.#health;
    try {
      this.#spool = await openUsageSpool({
        ...{ folder, store, closeGateway, dimensions, maxBytes, lockFile, health },
        gatewayId: this.#gatewayId,
      });
      health.succeeded("write");
      void this.#spool.record(undefined, { charges: this.#charges });
    } catch (error) {
      health.failed("write", error);
      if (!this.#isClosed) this.#timer = setTimeout(() => this.#open(), retryDelay).unref();
    }
  }
}
