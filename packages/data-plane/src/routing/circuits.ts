/** When the circuit of a model opens and for how long. */
export interface CircuitsOptions {
  /** Consecutive failures that open a circuit; 3 by default. */
  readonly threshold?: number | undefined;
  /** Milliseconds until an open circuit closes again; 30,000 by default. */
  readonly cooldown?: number | undefined;
  /** Milliseconds since any fixed point; `performance.now` by default. */
  readonly clock?: (() => number) | undefined;
}

interface Circuit {
  readonly failures: number;
  readonly openUntil: number;
}

/**
 * Tracks which models failed recently. An open circuit does not block a model: routing moves it to
 * the end of its group. After the cooldown the model has its place again, and the next failure opens
 * the circuit at once.
 */
export class Circuits {
  readonly #threshold: number;
  readonly #cooldown: number;
  readonly #clock: () => number;
  readonly #circuits = new Map<string, Circuit>();

  constructor({ threshold = 3, cooldown = 30_000, clock }: CircuitsOptions = {}) {
    this.#threshold = threshold;
    this.#cooldown = cooldown;
    this.#clock = clock ?? (() => performance.now());
  }

  failed(modelDefinitionId: string): void {
    const failures = (this.#circuits.get(modelDefinitionId)?.failures ?? 0) + 1;
    const openUntil = failures >= this.#threshold ? this.#clock() + this.#cooldown : 0;
    this.#circuits.set(modelDefinitionId, { failures, openUntil });
  }

  succeeded(modelDefinitionId: string): void {
    this.#circuits.delete(modelDefinitionId);
  }

  isOpen(modelDefinitionId: string): boolean {
    const circuit = this.#circuits.get(modelDefinitionId);
    return circuit !== undefined && circuit.openUntil > this.#clock();
  }

  /** The number of open circuits. */
  get open(): number {
    return [...this.#circuits.keys()].filter((id) => this.isOpen(id)).length;
  }

  /** Drops the circuits of all other models; the ids are not computed if there are no circuits. */
  retain(modelDefinitionIds: () => ReadonlySet<string>): void {
    if (this.#circuits.size === 0) return;
    const retained = modelDefinitionIds();
    for (const id of this.#circuits.keys()) {
      if (!retained.has(id)) this.#circuits.delete(id);
    }
  }
}
