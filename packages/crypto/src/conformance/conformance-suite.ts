import { explainFailure } from "./explain-failure.js";

/** The functions of a test runner that register groups and cases. */
export interface ConformanceRunner {
  /** Groups cases, such as vitest's `describe`. */
  readonly describe: (name: string, body: () => void) => void;
  /** Registers one case, such as vitest's `test`. */
  readonly test: (name: string, body: () => Promise<void>) => void;
}

/** What a conformance suite is about, and how its cases begin. */
export interface ConformanceSuiteOptions<Fixture, Options> {
  /** The type that defines the rules of groups outside `describe`. */
  readonly contract: string;
  /** The package that exports it. */
  readonly packageName: string;
  /** Opens what one case works on; the case disposes of it. */
  readonly open: (options?: Options) => Promise<Fixture>;
}

/**
 * Registers cases with a test runner. Each case opens and disposes its own fixture, and its failure is
 * explained by {@link explainFailure}.
 *
 * @example
 * ```ts
 * const suite = new ConformanceSuite(harness, { contract: "Cache", packageName: "acme", open });
 * suite.describe("A cache", "Cache.get", () => {
 *   suite.test("returns what was set", async (fixture) => { ... });
 * });
 * ```
 */
export class ConformanceSuite<Fixture extends { dispose(): Promise<void> }, Options = undefined> {
  readonly #runner: ConformanceRunner;
  readonly #options: ConformanceSuiteOptions<Fixture, Options>;
  #group: { readonly contract: string; readonly path: readonly string[] };

  constructor(runner: ConformanceRunner, options: ConformanceSuiteOptions<Fixture, Options>) {
    this.#runner = runner;
    this.#options = options;
    this.#group = { contract: options.contract, path: [] };
  }

  /** @param contract - the types and members that define the rule; added to failure messages */
  describe(name: string, contract: string, body: () => void): void {
    const group = { contract, path: [...this.#group.path, name] };
    // Entered inside the body, which test runners may call after that of the outer group.
    this.#runner.describe(name, () => {
      const previous = this.#group;
      this.#group = group;
      body();
      this.#group = previous;
    });
  }

  /** @param options - passed to the `open` of the suite */
  test(name: string, body: (fixture: Fixture) => Promise<void>, options?: Options): void {
    const { packageName, open } = this.#options;
    const { contract, path } = this.#group;
    const failedCase = { path: [...path, name], contract, packageName };
    this.#runner.test(name, async () => {
      const fixture = await open(options);
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
