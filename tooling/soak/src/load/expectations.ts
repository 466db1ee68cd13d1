/** A value that may be found for a key; `undefined` means absent. */
export type Fact = string | undefined;

/** The facts that one mutation changes, by key. */
export type Changes = ReadonlyMap<string, Fact>;

/**
 * The facts that the database must contain at the end. An acknowledged mutation must be found, a
 * rejected one must not, and one whose outcome is unknown may be found or not.
 */
export class Expectations {
  readonly #allowed = new Map<string, ReadonlySet<Fact>>();

  acknowledge(changes: Changes): void {
    for (const [key, fact] of changes) this.#allowed.set(key, new Set([fact]));
  }

  /** Records changes whose outcome is unknown. */
  doubt(changes: Changes): void {
    for (const [key, fact] of changes) this.#allowed.set(key, new Set([...this.#of(key), fact]));
  }

  /** Whether any change of the key was recorded. */
  has(key: string): boolean {
    return this.#allowed.has(key);
  }

  /** Whether exactly one fact is allowed. */
  isCertain(key: string): boolean {
    return this.#of(key).size === 1;
  }

  /** Whether the key certainly exists. */
  isPresent(key: string): boolean {
    return this.isCertain(key) && !this.#of(key).has(undefined);
  }

  /** Returns one line for each fact that is not allowed. */
  compare(found: ReadonlyMap<string, string>): string[] {
    const keys = new Set([...this.#allowed.keys(), ...found.keys()]);
    return [...keys].flatMap((key) => {
      const allowed = this.#of(key);
      const fact = found.get(key);
      if (allowed.has(fact)) return [];
      const list = [...allowed].map((one) => one ?? "absent").join(" or ");
      return [`${key} is ${fact ?? "absent"}, expected ${list}`];
    });
  }

  #of(key: string): ReadonlySet<Fact> {
    return this.#allowed.get(key) ?? new Set([undefined]);
  }
}
