/** What a fact may be found as; `undefined`: not there. */
export type Fact = string | undefined;

/** A change of facts that one mutation makes, by their keys. */
export type Changes = ReadonlyMap<string, Fact>;

/**
 * What must be found in the database at the end. A mutation that was acknowledged has happened, one
 * that was refused has not, and one of which nobody knows may be found either way.
 */
export class Expectations {
  readonly #allowed = new Map<string, ReadonlySet<Fact>>();

  acknowledge(changes: Changes): void {
    for (const [key, fact] of changes) this.#allowed.set(key, new Set([fact]));
  }

  doubt(changes: Changes): void {
    for (const [key, fact] of changes) this.#allowed.set(key, new Set([...this.#of(key), fact]));
  }

  /** Whether anything was ever said of the fact. */
  knows(key: string): boolean {
    return this.#allowed.has(key);
  }

  /** Whether it is known what the fact is. */
  isCertain(key: string): boolean {
    return this.#of(key).size === 1;
  }

  /** Whether it is known that it is there. */
  isThere(key: string): boolean {
    return this.isCertain(key) && !this.#of(key).has(undefined);
  }

  /** One line for each fact that is not as it must be. */
  compare(found: ReadonlyMap<string, string>): string[] {
    const keys = new Set([...this.#allowed.keys(), ...found.keys()]);
    return [...keys].flatMap((key) => {
      const allowed = this.#of(key);
      const fact = found.get(key);
      if (allowed.has(fact)) return [];
      const list = [...allowed].map((one) => one ?? "absent").join(" or ");
      return [`${key} is ${fact ?? "absent"}, and should be ${list}`];
    });
  }

  #of(key: string): ReadonlySet<Fact> {
    return this.#allowed.get(key) ?? new Set([undefined]);
  }
}
