import { explainFailure } from "./explain-failure.js";
import { Fixture } from "./fixture.js";
import type { KekConformanceHarness } from "./harness.js";

/** Registers cases with the harness; each case opens and disposes its own provider. */
export class Suite {
  readonly #harness: KekConformanceHarness;
  #contract = "KekProvider";
  #groups: readonly string[] = [];

  constructor(harness: KekConformanceHarness) {
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

  test(name: string, body: (fixture: Fixture) => Promise<void>): void {
    const failedCase = {
      path: [...this.#groups, name],
      contract: this.#contract,
      packageName: "@gw/crypto",
    };
    this.#harness.test(name, async () => {
      const fixture = new Fixture(await this.#harness.open());
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
