import { explainFailure } from "@gw/crypto/conformance";
import { Fixture, type FixtureOptions } from "./fixture.js";
import type { ConformanceHarness } from "./harness.js";

/** Registers cases with the harness. Each case opens a separate store and disposes of it. */
export class Suite {
  readonly #harness: ConformanceHarness;
  #contract = "GatewayBackend";
  #groups: readonly string[] = [];

  constructor(harness: ConformanceHarness) {
    this.#harness = harness;
  }

  /** @param contract - the types and members that define the rule; added to failure messages */
  describe(name: string, contract: string, body: () => void): void {
    // Set inside the body, which test runners may call later.
    this.#harness.describe(name, () => {
      const outer = { contract: this.#contract, groups: this.#groups };
      this.#contract = contract;
      this.#groups = [...outer.groups, name];
      body();
      this.#contract = outer.contract;
      this.#groups = outer.groups;
    });
  }

  test(name: string, body: (fixture: Fixture) => Promise<void>, options?: FixtureOptions): void {
    const failedCase = {
      path: [...this.#groups, name],
      contract: this.#contract,
      packageName: "@gw/store-abstract",
    };
    this.#harness.test(name, async () => {
      const fixture = await Fixture.open(this.#harness, options);
      try {
        await body(fixture);
      } catch (error) {
        explainFailure(error, failedCase);
        throw error;
      } finally {
        await fixture.dispose();
      }
    });
  }
}
