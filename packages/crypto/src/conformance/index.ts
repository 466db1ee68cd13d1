import { checkCases } from "./checks.js";
import { dataKeyCases } from "./data-keys.js";
import type { KekConformanceHarness } from "./harness.js";
import { moveCases } from "./moves.js";
import { outageCases } from "./outages.js";
import { refusalCases } from "./refusals.js";
import { Suite } from "./suite.js";

export type { KekConformanceHarness, KekConformanceSubject, KekOutage } from "./harness.js";

/**
 * Registers every case that a key provider has to pass with the harness: the same ones for all.
 * They ask the provider some hundred times each, so hand over a service that costs nothing.
 *
 * @example
 * ```ts
 * import { describe, test } from "vitest";
 *
 * kekProviderConformance({ describe, test, open: () => openMyService() });
 * ```
 */
export function kekProviderConformance(harness: KekConformanceHarness): void {
  const suite = new Suite(harness);
  suite.describe("A key provider", () => {
    dataKeyCases(suite);
    refusalCases(suite);
    checkCases(suite);
    moveCases(suite);
    outageCases(suite);
  });
}
