import { GatewayError } from "@gw/entities";
import type { AddBatchResult, Charge, UsageBatch, UsageStore } from "../../src/index.js";
import { createMemoryUsageStore } from "../../src/memory/index.js";
import { sumCharges } from "../../src/records/charge.js";
import type { BatchStore, CloseGateway } from "../../src/spool/index.js";

/** A store of batches in memory, with all rules, whose failures a test chooses. */
export class FakeBatchStore implements BatchStore {
  /** Batches that were added, in their order. */
  readonly batches: UsageBatch[] = [];
  /** Gateway ids and numbers of all batches that were sent, added or not. */
  readonly sent: string[] = [];
  /** Gateway ids that have ended, and whether they had crashed. */
  readonly closed: string[] = [];
  isAway = false;
  /** Called before a batch is added. */
  onBatch: (batch: UsageBatch) => void | Promise<void> = () => undefined;
  /** Called after a batch was added. */
  onAdded: (batch: UsageBatch) => void = () => undefined;
  #store: UsageStore = createMemoryUsageStore();

  async registerGateway(gateway: { readonly gatewayId: string }): Promise<void> {
    this.#checkAway();
    await this.#store.registerGateway(gateway);
  }

  async addBatch(batch: UsageBatch): Promise<AddBatchResult> {
    this.sent.push(`${batch.gatewayId} ${batch.number}`);
    this.#checkAway();
    await this.onBatch(batch);
    const result = await this.#store.addBatch(batch);
    if (result !== "added") return result;
    this.batches.push(batch);
    this.onAdded(batch);
    return result;
  }

  readonly closeGateway: CloseGateway = async ({ gatewayId, hasCrashed }) => {
    this.#checkAway();
    this.closed.push(`${gatewayId} ${hasCrashed ? "crashed" : "stopped"}`);
  };

  /** Forgets all processes, as a database that was restored. */
  forget(): void {
    this.#store = createMemoryUsageStore();
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

  /** The sums of all charges by allowance. */
  get charges(): readonly Charge[] {
    return sumCharges(this.batches.flatMap(({ charges = [] }) => charges));
  }

  #checkAway(): void {
    if (this.isAway) throw new GatewayError("TEMPORARILY_UNAVAILABLE", "The database is away");
  }
}
