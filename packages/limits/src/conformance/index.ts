import { bucketCases } from "./buckets.js";
import { closingCases } from "./closing.js";
import { eventCases } from "./events.js";
import { gatewayEndCases } from "./gateway-ends.js";
import { grantCases } from "./grants.js";
import type { AllowanceLedgerHarness } from "./kit/harness.js";
import { suiteOf } from "./kit/suite.js";
import { limitVersionCases } from "./limit-versions.js";
import { listCases } from "./lists.js";
import { runningCallCases } from "./running-calls.js";
import { settlementCases } from "./settlement.js";
import { sweepingCases } from "./sweeping.js";
import { syncCases } from "./syncs.js";

export type {
  AllowanceLedgerHarness,
  AllowanceLedgerSubject,
  OpenedLedger,
} from "./kit/harness.js";
export { exploreLimits, type ModelStep } from "./model/explore-limits.js";
export { type ModelScenario, modelScenarios } from "./model/model-limits.js";

/**
 * Registers all cases of the contract of `AllowanceLedger` with the harness. Every backend runs the same
 * cases; none can be skipped.
 *
 * @example
 * ```ts
 * import { describe, test } from "vitest";
 *
 * allowanceLedgerConformance({ describe, test, open: () => openMyLedger() });
 * ```
 */
export function allowanceLedgerConformance(harness: AllowanceLedgerHarness): void {
  const suite = suiteOf(harness);
  suite.describe("A ledger of limits", "AllowanceLedger", () => {
    syncCases(suite);
    limitVersionCases(suite);
    grantCases(suite);
    bucketCases(suite);
    runningCallCases(suite);
    settlementCases(suite);
    gatewayEndCases(suite);
    eventCases(suite);
    listCases(suite);
    sweepingCases(suite);
    closingCases(suite);
  });
}
