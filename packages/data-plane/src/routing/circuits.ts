export interface CircuitsOptions {
  /** Failures in a row that open a circuit; 3 when absent. */
  readonly threshold?: number | undefined;
  /** Milliseconds for which it stays open before one call tries again; 30,000 when absent. */
  readonly cooldown?: number | undefined;
  /** Milliseconds since any fixed point. */
  readonly clock?: (() => number) | undefined;
}

interface Circuit {
  readonly failures: number;
  readonly openUntil: number;
}

/**
 * Which models failed recently. An open circuit keeps nobody from calling: the model comes last in
 * its group, so that calls go elsewhere first. After the cooldown it stands where it stood, and the
 * next failure opens the circuit again at once.
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

  /** How many are open now. */
  get open(): number {
    return [...this.#circuits.keys()].filter((id) => this.isOpen(id)).length;
  }

  /** Forgets what is no model any more. */
  keep(modelDefinitionIds: ReadonlySet<string>): void {
    for (const id of this.#circuits.keys()) {
      if (!modelDefinitionIds.has(id)) this.#circuits.delete(id);
    }
  }
}
