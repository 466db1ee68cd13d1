/** More than there are walks over secrets at once. */
const kept = 1_000;

/** Where steps of this process ended, so that one that goes on there is told from one that begins. */
export class KnownSteps {
  readonly #ends = new Set<string>();

  /** Of one piece of work, done by one principal, up to a secret. */
  add(...step: readonly (string | undefined)[]): void {
    this.#ends.add(JSON.stringify(step));
    const [oldest] = this.#ends;
    if (this.#ends.size > kept && oldest !== undefined) this.#ends.delete(oldest);
  }

  has(...step: readonly (string | undefined)[]): boolean {
    return this.#ends.has(JSON.stringify(step));
  }
}
