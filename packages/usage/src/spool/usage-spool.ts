import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import type { UsageRecord } from "../records/usage-record.js";
import { BatchSender, type BatchStore } from "./batch-sender.js";
import type { CloseSegmentOptions } from "./closed-segment.js";
import type { LockFile } from "./file-lock.js";
import { limitBytes } from "./limit-bytes.js";
import { OpenSegment } from "./open-segment.js";
import { listGatewayIds, ProcessFolder } from "./process-folder.js";
import type { SpoolHealth } from "./spool-health.js";

/** Options of {@link openUsageSpool}. */
export interface UsageSpoolOptions {
  /** Created if it is absent. Several processes can use the same one. */
  readonly folder: string;
  /** Where batches are sent to. */
  readonly store: BatchStore;
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

/** Milliseconds after which a segment is closed. */
const segmentAge = 1_000;
/** Bytes after which a segment is closed. */
const segmentBytes = 1_048_576;
const defaultMaxBytes = 256 * 1_048_576;
const defaultCloseTimeout = 5_000;

/** The records of one turn of the event loop, which are written together. */
interface Turn {
  readonly records: UsageRecord[];
  readonly written: Promise<void>;
  readonly resolve: () => void;
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
 * Keeps usage records in files until the usage store has them. A record survives the end of the
 * process, however it ends, once {@link record} has resolved. After a loss of power, those of the last
 * two seconds may be missing.
 *
 * Records go to a segment, which is closed after a second or at 1 MiB, written to disk and sent as one
 * batch. While the store is away the segments wait.
 */
export class UsageSpool {
  readonly #options: UsageSpoolOptions;
  readonly #own: ProcessFolder;
  readonly #health: SpoolHealth;
  readonly #sender: BatchSender;
  readonly #takingOver: Promise<void>;
  /** The closing of segments, one after the other. */
  #closing: Promise<void> = Promise.resolve();
  #turn: Turn | undefined;
  #segment: OpenSegment | undefined;
  #nextNumber = 1;
  #timer: NodeJS.Timeout | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: UsageSpoolOptions, own: ProcessFolder, others: readonly string[]) {
    this.#options = options;
    this.#own = own;
    this.#health = options.health;
    this.#sender = new BatchSender({ store: options.store, own, health: this.#health });
    this.#takingOver = this.#takeOverFolders(others);
  }

  get gatewayId(): string {
    return this.#own.gatewayId;
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
   * Records a call. Resolves when the record survives the end of the process; the records of one turn
   * of the event loop are written together. Never rejects: a record that cannot be written is dropped.
   */
  record(record: UsageRecord): Promise<void> {
    if (this.#closed !== undefined) {
      this.#health.lost(1, "closed");
      return Promise.resolve();
    }
    this.#turn ??= this.#startTurn();
    this.#turn.records.push(record);
    return this.#turn.written;
  }

  /** Sends all records so far, and those of ended processes. @throws why some are kept */
  async flush(): Promise<void> {
    await this.#writeAll();
    await this.#sender.send();
  }

  /**
   * Sends all records so far and releases the folder. What the store does not accept in `timeout`
   * milliseconds, 5,000 when absent, is left to the next process. Never rejects; idempotent.
   */
  close({ timeout = defaultCloseTimeout }: { readonly timeout?: number } = {}): Promise<void> {
    this.#closed ??= this.#close(timeout);
    return this.#closed;
  }

  async #close(timeout: number): Promise<void> {
    await this.#writeAll();
    const isSent = await succeedsWithin(timeout, this.#sender.send());
    this.#sender.stop();
    for (const folder of this.#sender.folders) {
      const ended = isSent ? folder.remove() : folder.release();
      await ended.catch((error: unknown) => this.#health.failed("sync", error));
    }
  }

  async #takeOverFolders(others: readonly string[]): Promise<void> {
    for (const gatewayId of others) await this.#takeOver(gatewayId);
    this.#limitBytes();
    this.#sender.start();
  }

  async #takeOver(gatewayId: string): Promise<void> {
    const { folder: spool, lockFile } = this.#options;
    try {
      const folder = { spool, gatewayId, lockFile };
      const taken = await ProcessFolder.takeOver(folder, this.#closeOptions);
      if (taken !== undefined) this.#sender.takeOver(taken);
    } catch (error) {
      this.#health.failed("take_over", error);
    }
  }

  #startTurn(): Turn {
    setImmediate(() => this.#writeTurn());
    const { promise, resolve } = Promise.withResolvers<void>();
    return { records: [], written: promise, resolve };
  }

  #writeTurn(): void {
    const turn = this.#turn;
    if (turn === undefined) return;
    this.#turn = undefined;
    try {
      this.#segment ??= this.#openSegment();
      this.#segment.append(turn.records);
      this.#health.succeeded("write");
    } catch (error) {
      this.#health.lost(turn.records.length, "write_failed");
      this.#health.failed("write", error);
    }
    turn.resolve();
    if (this.#segment !== undefined && this.#segment.bytes >= segmentBytes) this.#closeSegment();
  }

  #openSegment(): OpenSegment {
    const segment = new OpenSegment(this.#own.segmentFiles(this.#nextNumber));
    this.#nextNumber += 1;
    this.#timer = setTimeout(() => this.#closeSegment(), segmentAge).unref();
    return segment;
  }

  /** All records so far are in closed segments when it resolves, also those of ended processes. */
  async #writeAll(): Promise<void> {
    await this.#takingOver;
    this.#writeTurn();
    this.#closeSegment();
    await this.#closing;
  }

  #closeSegment(): void {
    clearTimeout(this.#timer);
    const segment = this.#segment;
    if (segment === undefined) return;
    this.#segment = undefined;
    this.#closing = this.#closing.then(async () => {
      this.#own.segments.push(await segment.close(this.#closeOptions));
      this.#limitBytes();
      this.#sender.start();
    });
  }

  get #closeOptions(): CloseSegmentOptions {
    return { dimensions: this.#options.dimensions, health: this.#health };
  }

  #limitBytes(): void {
    const { maxBytes = defaultMaxBytes } = this.#options;
    limitBytes(this.#sender, { maxBytes, health: this.#health });
  }
}

/** @returns `false` if the work is not complete in time, or fails */
async function succeedsWithin(milliseconds: number, work: Promise<void>): Promise<boolean> {
  const { promise: expired, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, milliseconds, false);
  const isDone = work.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([isDone, expired]);
  } finally {
    clearTimeout(timer);
  }
}
