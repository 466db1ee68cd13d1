import { batchCases } from "./batches.js";
import { callListCases } from "./call-lists.js";
import { closingCases } from "./closing.js";
import { deletionCases } from "./deletion.js";
import { equalityCases } from "./equality.js";
import { hostileInputCases } from "./hostile-input.js";
import { hourCases } from "./hours.js";
import type { UsageStoreHarness } from "./kit/harness.js";
import { suiteOf } from "./kit/suite.js";
import { storedRecordCases } from "./stored-records.js";
import { summaryCases } from "./summaries.js";
import { workspaceCases } from "./workspaces.js";

export type { UsageStoreHarness, UsageStoreSubject } from "./kit/harness.js";

/**
 * Registers all cases of the contract of {@link UsageStore} with the harness. Every backend runs the
 * same cases; none can be skipped.
 *
 * @example
 * ```ts
 * import { describe, test } from "vitest";
 *
 * usageStoreConformance({ describe, test, open: () => openMyUsageStore() });
 * ```
 */
export function usageStoreConformance(harness: UsageStoreHarness): void {
  const suite = suiteOf(harness);
  suite.describe("A usage store", "UsageStore", () => {
    batchCases(suite);
    storedRecordCases(suite);
    callListCases(suite);
    summaryCases(suite);
    hourCases(suite);
    workspaceCases(suite);
    equalityCases(suite);
    deletionCases(suite);
    hostileInputCases(suite);
    closingCases(suite);
  });
}
