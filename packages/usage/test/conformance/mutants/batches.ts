import type { AddBatchResult, UsageBatch, UsageDeletion } from "../../../src/index.ts";
import { MemoryUsageStore } from "../../../src/memory/index.ts";
import type { Mutant } from "./mutant.ts";

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Defects of batches and their numbers. */
export const batchMutants: readonly Mutant[] = [
  {
    defect: "counts a batch each time",
    caughtBy: "counts once when it is sent again",
    store: class extends MemoryUsageStore {
      protected override insertBatch(batch: UsageBatch): Promise<AddBatchResult> {
        const { lastBatches } = this.data;
        if (lastBatches.has(batch.gatewayId)) lastBatches.set(batch.gatewayId, 0);
        return super.insertBatch(batch);
      }
    },
  },
  {
    defect: "reads the last number before its transaction",
    caughtBy: "counts once when it is sent at the same time",
    store: class extends MemoryUsageStore {
      protected override async insertBatch(batch: UsageBatch): Promise<AddBatchResult> {
        const last = this.data.lastBatches.get(batch.gatewayId);
        await pause();
        if (last !== undefined) this.data.lastBatches.set(batch.gatewayId, last);
        return super.insertBatch(batch);
      }
    },
  },
  {
    defect: "adds a batch with a lower number",
    caughtBy: "is known if its number is not above the last one",
    store: class extends MemoryUsageStore {
      readonly #added = new Set<string>();

      protected override insertBatch(batch: UsageBatch): Promise<AddBatchResult> {
        const name = `${batch.gatewayId} ${batch.number}`;
        if (!this.#added.has(name)) this.data.lastBatches.set(batch.gatewayId, batch.number - 1);
        this.#added.add(name);
        return super.insertBatch(batch);
      }
    },
  },
  {
    defect: "has one number for all processes",
    caughtBy: "a batch › has a number of its process",
    store: class extends MemoryUsageStore {
      protected override insertBatch(batch: UsageBatch): Promise<AddBatchResult> {
        const { lastBatches } = this.data;
        const last = Math.max(...lastBatches.values());
        if (lastBatches.has(batch.gatewayId)) lastBatches.set(batch.gatewayId, last);
        return super.insertBatch(batch);
      }
    },
  },
  {
    defect: "adds batches of unknown processes",
    caughtBy: "of an unknown process adds nothing",
    store: class extends MemoryUsageStore {
      protected override async insertBatch(batch: UsageBatch): Promise<AddBatchResult> {
        await this.insertGateway(batch.gatewayId);
        return super.insertBatch(batch);
      }
    },
  },
  {
    defect: "resets the number of a process that registers again",
    caughtBy: "is still known after its process was registered again",
    store: class extends MemoryUsageStore {
      protected override async insertGateway(gatewayId: string): Promise<void> {
        this.data.lastBatches.set(gatewayId, 0);
      }
    },
  },
  {
    defect: "forgets the numbers of batches whose calls it deletes",
    caughtBy: "is still known after its calls and sums were deleted",
    store: class extends MemoryUsageStore {
      protected override deleteRows(range: UsageDeletion): Promise<number> {
        for (const gatewayId of this.data.lastBatches.keys()) {
          this.data.lastBatches.set(gatewayId, 0);
        }
        return super.deleteRows(range);
      }
    },
  },
  {
    defect: "ignores the sums of dropped calls",
    caughtBy: "without calls has the sums of those that were dropped",
    store: class extends MemoryUsageStore {
      protected override insertBatch(batch: UsageBatch): Promise<AddBatchResult> {
        return super.insertBatch(batch.calls.length === 0 ? { ...batch, sums: [] } : batch);
      }
    },
  },
  {
    defect: "keeps the calls before a malformed one",
    caughtBy: "that is malformed adds nothing",
    store: class extends MemoryUsageStore {
      override async addBatch(batch: UsageBatch): Promise<AddBatchResult> {
        try {
          return await super.addBatch(batch);
        } catch (error) {
          await super.addBatch({ ...batch, calls: batch.calls.slice(0, -1) });
          throw error;
        }
      }
    },
  },
  {
    defect: "uses the number of a malformed batch",
    caughtBy: "that is malformed adds nothing",
    store: class extends MemoryUsageStore {
      override async addBatch(batch: UsageBatch): Promise<AddBatchResult> {
        try {
          return await super.addBatch(batch);
        } catch (error) {
          this.data.lastBatches.set(batch.gatewayId, batch.number);
          throw error;
        }
      }
    },
  },
  {
    defect: "shows a part of a batch",
    caughtBy: "becomes visible as a whole",
    store: class extends MemoryUsageStore {
      protected override async insertBatch(batch: UsageBatch): Promise<AddBatchResult> {
        const [first] = batch.calls;
        if (first !== undefined) this.data.calls.set(first.callId, first);
        await pause();
        return super.insertBatch(batch);
      }
    },
  },
  {
    defect: "loses sums of another batch at the same time",
    caughtBy: "adds to the sums of other batches and processes at the same time",
    store: class extends MemoryUsageStore {
      protected override async insertBatch(batch: UsageBatch): Promise<AddBatchResult> {
        const sums = new Map(this.data.sums);
        await pause();
        this.data.sums.clear();
        for (const [name, sum] of sums) this.data.sums.set(name, sum);
        return super.insertBatch(batch);
      }
    },
  },
];
