import type { AddBatchResult, UsageBatch } from "@gw/usage";
import { MemoryUsageStore } from "@gw/usage/memory";

/** A usage store in memory, next to a ledger that settles the charges of its batches. */
export class SettlingUsageStore extends MemoryUsageStore {
  readonly #settle: (batch: UsageBatch) => void;

  /**
   * @param settle - counts the charges of a batch in the ledger
   * @param other - a store that has the same data
   */
  constructor(settle: (batch: UsageBatch) => void, other?: SettlingUsageStore) {
    super(other);
    this.#settle = settle;
  }

  /** The number of the last batch of a gateway. */
  lastBatchOf(gatewayId: string): number {
    return this.data.lastBatches.get(gatewayId) ?? 0;
  }

  protected override insertBatch(batch: UsageBatch): Promise<AddBatchResult> {
    const last = this.data.lastBatches.get(batch.gatewayId);
    // Both are synchronous, and thus one transaction.
    if (last !== undefined && batch.number > last) this.#settle(batch);
    return super.insertBatch(batch);
  }
}
