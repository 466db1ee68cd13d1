import { Fixture } from "./fixture.js";
import type { KekConformanceHarness } from "./harness.js";

/** Registers cases with the harness; each case opens and disposes its own provider. */
export class Suite {
  readonly #harness: KekConformanceHarness;

  constructor(harness: KekConformanceHarness) {
    this.#harness = harness;
  }

  describe(name: string, body: () => void): void {
    this.#harness.describe(name, body);
  }

  test(name: string, body: (fixture: Fixture) => Promise<void>): void {
    this.#harness.test(name, async () => {
      const fixture = new Fixture(await this.#harness.open());
      try {
        await body(fixture);
      } finally {
        await fixture.dispose();
      }
    });
  }
}
