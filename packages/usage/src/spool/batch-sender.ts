import { GatewayError } from "@gw/entities";
import type { UsageSum } from "../records/usage-sum.js";
import type { AddBatchResult, UsageBatch, UsageStore } from "../store/usage-store.js";
import type { ClosedSegment, SegmentContent } from "./closed-segment.js";
import type { ProcessFolder } from "./process-folder.js";
import type { SpoolHealth } from "./spool-health.js";

/** The part of a usage store that a spool needs. */
export type BatchStore = Pick<UsageStore, "registerGateway" | "addBatch">;

/** Ends a process in a ledger of limits. */
export type CloseGateway = (gateway: {
  readonly gatewayId: string;
  /** Whether calls may have been running when it ended, whose use is unknown. */
  readonly hasCrashed: boolean;
}) => Promise<unknown>;

/** The result of a batch that was sent. */
type BatchResult = AddBatchResult | "rejected";

/** Milliseconds after a failure until the batches are sent again. */
const retryDelay = 1_000;

/** Sends the closed segments of folders to the usage store, those of each folder in their order. */
export class BatchSender {
  readonly #store: BatchStore;
  readonly #closeGateway: CloseGateway | undefined;
  readonly #health: SpoolHealth;
  /** Those that receive segments. */
  readonly #active = new Set<ProcessFolder>();
  readonly #ended = new Set<ProcessFolder>();
  #current: ClosedSegment | undefined;
  #pass: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: {
    readonly store: BatchStore;
    readonly closeGateway?: CloseGateway | undefined;
    readonly health: SpoolHealth;
  }) {
    this.#store = options.store;
    this.#closeGateway = options.closeGateway;
    this.#health = options.health;
  }

  /** Adds a folder that this process writes to. */
  add(folder: ProcessFolder): void {
    this.#active.add(folder);
  }

  /** Adds a folder that is no longer written to. It is removed when its segments are sent. */
  end(folder: ProcessFolder): void {
    this.#active.delete(folder);
    this.#ended.add(folder);
  }

  /** All folders, the oldest first. */
  get folders(): readonly ProcessFolder[] {
    return [...this.#ended, ...this.#active];
  }

  /** The segment that is being sent. */
  get current(): ClosedSegment | undefined {
    return this.#current;
  }

  /** Sends in the background, after a failure again and again. */
  start(): void {
    clearTimeout(this.#timer);
    this.send().catch(() => {
      if (this.#isStopped) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.start(), retryDelay).unref();
    });
  }

  /** Sends all segments. @throws the first error of each pass over the folders */
  send(): Promise<void> {
    this.#pass ??= this.#sendAll().finally(() => {
      this.#pass = undefined;
    });
    return this.#pass;
  }

  /** Sends nothing more. A batch that is on its way may still arrive; its segment is kept. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #sendAll(): Promise<void> {
    while (this.#ended.size > 0 || [...this.#active].some(({ segments }) => segments.length > 0)) {
      if (this.#isStopped) throw new Error("The spool is closed");
      await this.#sendFolders();
    }
    this.#health.succeeded("send");
  }

  async #sendFolders(): Promise<void> {
    const errors: unknown[] = [];
    for (const folder of this.folders) {
      try {
        await this.#sendFolder(folder);
      } catch (error) {
        errors.push(error);
        if (GatewayError.is(error, "TEMPORARILY_UNAVAILABLE")) break;
      }
    }
    if (errors.length === 0) return;
    this.#health.failed("send", errors[0]);
    throw errors[0];
  }

  async #sendFolder(folder: ProcessFolder): Promise<void> {
    for (let [first] = folder.segments; first !== undefined; [first] = folder.segments) {
      this.#current = first;
      try {
        await this.#sendSegment(folder, first);
      } finally {
        this.#current = undefined;
      }
      if (this.#isStopped) return;
    }
    if (!this.#ended.has(folder)) return;
    const { gatewayId, isStopped } = folder;
    await this.#closeGateway?.({ gatewayId, hasCrashed: !isStopped });
    // The folder may belong to another process now.
    if (this.#isStopped) return;
    await folder.remove();
    this.#ended.delete(folder);
  }

  async #sendSegment(folder: ProcessFolder, segment: ClosedSegment): Promise<void> {
    const content = await segment.read();
    const unreadable = segment.calls - content.calls.length;
    const { sent, result } = await this.#addContent(folder, segment, content);
    // The folder may belong to another process now.
    if (this.#isStopped) return;
    await segment.remove();
    folder.segments.shift();
    this.#health.lost(unreadable, "unreadable");
    this.#health.lost(callsIn(content.sums) - callsIn(sent.sums), "rejected");
    if (result === "rejected" || result === "unknown_gateway") {
      this.#health.lost(callsIn(sent.sums), result);
    }
  }

  /** Adds a batch, without its malformed calls if the store rejects it because of them. */
  async #addContent(
    folder: ProcessFolder,
    segment: ClosedSegment,
    content: SegmentContent,
  ): Promise<{ readonly sent: SegmentContent; readonly result: BatchResult }> {
    const { gatewayId } = folder;
    const { number } = segment;
    const add = async (sent: SegmentContent): Promise<BatchResult> =>
      sent.sums.length + sent.charges.length === 0
        ? "known"
        : this.#addBatch(folder, { gatewayId, number, ...sent });
    const result = await add(content);
    if (result !== "rejected") return { sent: content, result };
    const sent = segment.wellFormed(content);
    return { sent, result: await add(sent) };
  }

  async #addBatch(folder: ProcessFolder, batch: UsageBatch): Promise<BatchResult> {
    try {
      if (!folder.isRegistered) await this.#register(folder);
      const result = await this.#store.addBatch(batch);
      if (result !== "unknown_gateway" || !this.#active.has(folder)) return result;
      // The database was restored from a time before the start of this process.
      await this.#register(folder);
      return await this.#store.addBatch(batch);
    } catch (error) {
      // It would stop all batches after it.
      if (GatewayError.is(error, "INVALID_PARAMETER_VALUE")) return "rejected";
      throw error;
    }
  }

  async #register(folder: ProcessFolder): Promise<void> {
    await this.#store.registerGateway({ gatewayId: folder.gatewayId });
    if (!this.#isStopped) await folder.markRegistered();
  }
}

function callsIn(sums: readonly UsageSum[]): number {
  return sums.reduce((count, { totals }) => count + totals.calls, 0);
}
