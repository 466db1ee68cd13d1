import { Fixture, type FixtureOptions } from "./fixture.js";
import type { ConformanceHarness } from "./harness.js";

/** Registers cases with the harness; each one opens a store of its own and ends it. */
export class Suite {
  readonly #harness: ConformanceHarness;

  constructor(harness: ConformanceHarness) {
    this.#harness = harness;
  }

  describe(name: string, body: () => void): void {
    this.#harness.describe(name, body);
  }

  test(name: string, body: (fixture: Fixture) => Promise<void>, options?: FixtureOptions): void {
    this.#harness.test(name, async () => {
      const fixture = await Fixture.open(this.#harness, options);
      try {
        await body(fixture);
      } finally {
        await fixture.dispose();
      }
    });
  }
}
