import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { openMemory } from "../memory/open-memory.ts";
import { collectCases } from "./collected-cases.ts";
import { endMutants, settlementMutants } from "./mutants/ends.ts";
import { grantMutants } from "./mutants/grants.ts";
import { limitMutants, syncMutants } from "./mutants/syncs.ts";

const mutants = [
  ...syncMutants,
  ...limitMutants,
  ...grantMutants,
  ...settlementMutants,
  ...endMutants,
];

// `conformance.test.ts` shows that it passes on the ledger from which the defective ones are derived.
describe("the conformance suite of ledgers", () => {
  test.each(mutants)("fails on a ledger that $defect", async ({ caughtBy, ledger }) => {
    const cases = collectCases(() => openMemory(ledger));
    const selected = cases.filter(({ name }) => name.includes(caughtBy));
    assert.equal(selected.length, 1, `exactly one case name must contain "${caughtBy}"`);
    const failures: unknown[] = [];
    for (const { run } of selected) await run().catch((error: unknown) => failures.push(error));
    const [failure] = failures;
    if (!(failure instanceof Error)) assert.fail("the case must fail with an error");
    assert.match(failure.message, /The rule ".+" is documented at \w+/);
  });
});
