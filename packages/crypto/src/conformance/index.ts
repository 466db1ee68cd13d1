import { checkCases } from "./checks.js";
import { dataKeyCases } from "./data-keys.js";
import type { KekConformanceHarness } from "./harness.js";
import { outageCases } from "./outages.js";
import { rejectedRecordCases } from "./rejected-records.js";
import { rotationCases } from "./rotation.js";
import { suiteOf } from "./suite.js";

export {
  type ConformanceRunner,
  ConformanceSuite,
  type ConformanceSuiteOptions,
} from "./conformance-suite.js";
export { explainFailure, type FailedCase } from "./explain-failure.js";
export type { KekConformanceHarness, KekConformanceSubject, KekOutage } from "./harness.js";

/**
 * Registers the conformance cases that every key provider must pass. A case can make more than a
 * hundred calls, so use a service that does not charge for them.
 *
 * @example
 * ```ts
 * import { describe, test } from "vitest";
 *
 * kekProviderConformance({ describe, test, open: () => openMyService() });
 * ```
 */
export function kekProviderConformance(harness: KekConformanceHarness): void {
  const suite = suiteOf(harness);
  suite.describe("A key provider", "KekProvider", () => {
    dataKeyCases(suite);
    rejectedRecordCases(suite);
    checkCases(suite);
    rotationCases(suite);
    outageCases(suite);
  });
}
