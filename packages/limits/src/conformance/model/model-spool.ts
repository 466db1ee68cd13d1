import { type Charge, sumCharges, type UsageBatch } from "@gw/usage";

/** A batch whose calls are not recorded, but what they used of limits. */
type ModelBatch = UsageBatch & { readonly charges: readonly Charge[] };

/** What calls under one gateway id have used, until the ledger has settled it. */
export class ModelSpool {
  readonly gatewayId: string;
  /** Whether the process was killed that recorded it. */
  hasCrashed = false;
  #open: Charge[] = [];
  #batches: ModelBatch[] = [];
  #number = 0;

  constructor(gatewayId: string) {
    this.gatewayId = gatewayId;
  }

  record(charges: readonly Charge[]): void {
    this.#open.push(...charges);
  }

  /** Makes what was recorded a batch. */
  cut(): ModelBatch | undefined {
    if (this.#open.length === 0) return undefined;
    this.#number += 1;
    const { gatewayId } = this;
    const charges = sumCharges(this.#open);
    const batch = { gatewayId, number: this.#number, calls: [], sums: [], charges };
    this.#batches.push(batch);
    this.#open = [];
    return batch;
  }

  get first(): ModelBatch | undefined {
    return this.#batches[0];
  }

  /** Removes a batch that was added. */
  remove(batch: ModelBatch): void {
    this.#batches = this.#batches.filter((one) => one !== batch);
  }

  /** What is not known to be settled. */
  get charges(): readonly Charge[] {
    return [...this.#open, ...this.#batches.flatMap(({ charges }) => charges)];
  }

  get isEmpty(): boolean {
    return this.#open.length === 0 && this.#batches.length === 0;
  }
}
