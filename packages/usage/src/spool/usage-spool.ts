import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import type { Charge } from "../records/charge.js";
import type { UsageRecord } from "../records/usage-record.js";
import { BatchSender, type BatchStore, type CloseGateway } from "./batch-sender.js";
import type { LockFile } from "./file-lock.js";
import { FolderWriter } from "./folder-writer.js";
import { limitBytes } from "./limit-bytes.js";
import { listGatewayIds, ProcessFolder } from "./process-folder.js";
import type { SpoolHealth } from "./spool-health.js";

/** Options of {@link openUsageSpool}. */
export interface UsageSpoolOptions {
  /** Created if it is absent. Several processes can use the same one. */
  readonly folder: string;
  /** Where batches are sent to. */
  readonly store: BatchStore;
  /** Called for each process, once its last batch is sent; nothing when absent. */
  readonly closeGateway?: CloseGateway | undefined;
  /** Of this process: a UUID in lower case that is never used again; a random one when absent. */
  readonly gatewayId?: string | undefined;
  /** The keys of metadata that calls are also summed up by. */
  readonly dimensions: readonly string[];
  /** Bytes of all files above which the oldest single calls are dropped; 256 MiB when absent. */
  readonly maxBytes?: number | undefined;
  readonly lockFile: LockFile;
  /** Counts losses, and reports failures. */
  readonly health: SpoolHealth;
}

const defaultMaxBytes = 256 * 1_048_576;
const defaultCloseTimeout = 5_000;

/** Options of {@link UsageSpool.record}. */
export interface RecordOptions {
  /** What the call used of limits. */
  readonly charges?: readonly Charge[] | undefined;
  /** The id that admitted the call; the current one when absent, and for one that has ended. */
  readonly gatewayId?: string | undefined;
}

/**
 * Opens a spool, and sends what ended processes have left in its folder.
 *
 * @example
 * ```ts
 * const health = new SpoolHealth({ onDropped: ({ calls }) => console.error(`${calls} are missing`) });
 * const options = { folder: "./usage-spool", store, dimensions: [], lockFile, health };
 * const spool = await openUsageSpool(options);
 * await spool.record(record);
 * response.end(lastBytes);
 * await spool.close();
 * ```
 *
 * @throws the error of the file system if the folder cannot be created
 */
export async function openUsageSpool(options: UsageSpoolOptions): Promise<UsageSpool> {
  const { folder: spool, gatewayId = randomUUID(), lockFile } = options;
  await mkdir(spool, { recursive: true, mode: 0o700 });
  const others = await listGatewayIds(spool);
  const own = await ProcessFolder.create({ spool, gatewayId, lockFile });
  return new UsageSpool(options, own, others);
}

/**
 * Keeps usage records, and what calls used of limits, in files until the usage store has them. A record
 * survives the end of the process, however it ends, once {@link record} has resolved. After a loss of
 * power, those of the last two seconds may be missing.
 *
 * Records go to a segment, which is closed after a second or at 1 MiB, written to disk and sent as one
 * batch. While the store is away the segments wait.
 */
export class UsageSpool {
  readonly #options: UsageSpoolOptions;
  readonly #health: SpoolHealth;
  readonly #sender: BatchSender;
  readonly #takingOver: Promise<void>;
  /** By gateway id. */
  readonly #writers = new Map<string, FolderWriter>();
  #current: FolderWriter;
  #ending: Promise<void> = Promise.resolve();
  #closed: Promise<void> | undefined;

  constructor(options: UsageSpoolOptions, own: ProcessFolder, others: readonly string[]) {
    const { store, health, closeGateway } = options;
    this.#options = options;
    this.#health = health;
    this.#sender = new BatchSender({ store, health, closeGateway });
    this.#current = this.#startWriter(own);
    this.#takingOver = this.#takeOverFolders(others);
  }

  get gatewayId(): string {
    return this.#current.folder.gatewayId;
  }

  /** What the store has not received, in closed segments. */
  get waiting(): { readonly batches: number; readonly bytes: number } {
    const segments = this.#sender.folders.flatMap((folder) => folder.segments);
    return {
      batches: segments.length,
      bytes: segments.reduce((sum, segment) => sum + segment.bytes, 0),
    };
  }

  /**
   * Records a call, or only what it used of limits. Resolves when that survives the end of the process; the
   * records of one turn of the event loop are written together. Never rejects: a record that cannot be written
   * is dropped, and its charges are written later.
   */
  record(
    record: UsageRecord | undefined,
    { charges = [], gatewayId = "" }: RecordOptions = {},
  ): Promise<void> {
    if (this.#closed !== undefined) {
      this.#health.lost(record === undefined ? 0 : 1, "closed");
      return Promise.resolve();
    }
    if (record === undefined && charges.length === 0) return Promise.resolve();
    const writer = this.#writers.get(gatewayId) ?? this.#current;
    return writer.add(record, charges);
  }

  /**
   * Gives the process another gateway id, in a separate folder. Calls that were admitted under the old one are
   * recorded there until {@link endGateway}.
   *
   * @throws the error of the file system if the folder cannot be created
   */
  async startGateway(gatewayId: string): Promise<void> {
    const { folder: spool, lockFile } = this.#options;
    const folder = await ProcessFolder.create({ spool, gatewayId, lockFile });
    if (this.#closed === undefined) {
      this.#current = this.#startWriter(folder);
      return;
    }
    await folder.remove();
    throw new Error("The spool is closed");
  }

  /** Ends a gateway id other than the current one, all of whose calls have ended. */
  endGateway(gatewayId: string): Promise<void> {
    const writer = this.#writers.get(gatewayId);
    if (writer === undefined || writer === this.#current) return this.#ending;
    this.#writers.delete(gatewayId);
    this.#ending = this.#ending.then(() => this.#end(writer)).then(() => this.#sender.start());
    return this.#ending;
  }

  /** Sends all records so far, and those of ended processes. @throws why some are kept */
  async flush(): Promise<void> {
    await this.#takingOver;
    for (const writer of this.#writers.values()) await writer.closeSegments();
    await this.#sender.send();
  }

  /**
   * Sends all records so far and ends the process. What the store does not accept in `timeout`
   * milliseconds, 5,000 when absent, is left to the next process. Never rejects; idempotent.
   */
  close({ timeout = defaultCloseTimeout }: { readonly timeout?: number } = {}): Promise<void> {
    this.#closed ??= this.#close(timeout);
    return this.#closed;
  }

  async #close(timeout: number): Promise<void> {
    await this.#takingOver;
    await this.#ending;
    for (const writer of this.#writers.values()) await this.#end(writer);
    await settlesWithin(timeout, this.#sender.send());
    this.#sender.stop();
    for (const folder of this.#sender.folders) {
      await folder.release().catch((error: unknown) => this.#health.failed("sync", error));
    }
  }

  #startWriter(folder: ProcessFolder): FolderWriter {
    const { dimensions } = this.#options;
    const onClosed = (): void => {
      this.#limitBytes();
      this.#sender.start();
    };
    const writer = new FolderWriter(folder, { dimensions, health: this.#health, onClosed });
    this.#writers.set(folder.gatewayId, writer);
    this.#sender.add(folder);
    return writer;
  }

  /** Its last segment is closed before the folder is marked. */
  async #end(writer: FolderWriter): Promise<void> {
    await writer.closeSegments();
    await writer.folder.markStopped();
    this.#sender.end(writer.folder);
  }

  async #takeOverFolders(others: readonly string[]): Promise<void> {
    for (const gatewayId of others) await this.#takeOver(gatewayId);
    this.#limitBytes();
    this.#sender.start();
  }

  async #takeOver(gatewayId: string): Promise<void> {
    const { folder: spool, lockFile, dimensions } = this.#options;
    try {
      const folder = { spool, gatewayId, lockFile };
      const options = { dimensions, health: this.#health };
      const taken = await ProcessFolder.takeOver(folder, options);
      if (taken !== undefined) this.#sender.end(taken);
    } catch (error) {
      this.#health.failed("take_over", error);
    }
  }

  #limitBytes(): void {
    const { maxBytes = defaultMaxBytes } = this.#options;
    limitBytes(this.#sender, { maxBytes, health: this.#health });
  }
}

/** Waits for the work, for at most this time, whether it succeeds or not. */
async function settlesWithin(milliseconds: number, work: Promise<void>): Promise<void> {
  const { promise: expired, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([work.catch(() => undefined), expired]);
  clearTimeout(timer);
}
