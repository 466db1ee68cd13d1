import { GatewayError } from "@gw/entities";
import type { AddBatchResult, UsageBatch } from "../../src/index.js";
import type { BatchStore } from "../../src/spool/index.js";

/** A store of batches whose failures a test chooses. */
export class FakeBatchStore implements BatchStore {
  readonly registered = new Set<string>();
  /** Batches that were added, in their order. */
  readonly batches: UsageBatch[] = [];
  /** Gateway ids and numbers of all batches that were sent, added or not. */
  readonly sent: string[] = [];
  isAway = false;
  /** Called before a batch is added. */
  onBatch: (batch: UsageBatch) => void | Promise<void> = () => undefined;
  /** Called after a batch was added. */
  onAdded: (batch: UsageBatch) => void = () => undefined;

  async registerGateway({ gatewayId }: { readonly gatewayId: string }): Promise<void> {
    this.#checkAway();
    this.registered.add(gatewayId);
  }

  async addBatch(batch: UsageBatch): Promise<AddBatchResult> {
    const { gatewayId, number } = batch;
    this.sent.push(`${gatewayId} ${number}`);
    this.#checkAway();
    await this.onBatch(batch);
    if (!this.registered.has(gatewayId)) return "unknown_gateway";
    const last = this.batches.findLast((added) => added.gatewayId === gatewayId);
    if (last !== undefined && last.number >= number) return "known";
    this.batches.push(batch);
    this.onAdded(batch);
    return "added";
  }

  /** Resolves when a batch is added. */
  nextBatch(): Promise<void> {
    return new Promise((resolve) => {
      this.onAdded = () => resolve();
    });
  }

  /** The request ids of all single calls, in the order of their batches. */
  get requestIds(): readonly string[] {
    return this.batches.flatMap(({ calls }) => calls.map(({ requestId }) => requestId));
  }

  /** The number of calls in all sums. */
  get summed(): number {
    const totals = this.batches.flatMap(({ sums }) => sums.map((sum) => sum.totals.calls));
    return totals.reduce((sum, calls) => sum + calls, 0);
  }

  #checkAway(): void {
    if (this.isAway) throw new GatewayError("TEMPORARILY_UNAVAILABLE", "The database is away");
  }
}
