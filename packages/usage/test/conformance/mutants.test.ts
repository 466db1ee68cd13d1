import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { openMemory } from "../memory/open-memory.ts";
import { collectCases } from "./collected-cases.ts";
import { batchMutants } from "./mutants/batches.ts";
import { callListMutants } from "./mutants/call-lists.ts";
import { deletionMutants } from "./mutants/deletions.ts";
import { equalityMutants, sumKeyMutants } from "./mutants/equality.ts";
import { storedRecordMutants } from "./mutants/stored-records.ts";
import { summaryMutants } from "./mutants/summaries.ts";

const mutants = [
  ...batchMutants,
  ...storedRecordMutants,
  ...callListMutants,
  ...summaryMutants,
  ...equalityMutants,
  ...sumKeyMutants,
  ...deletionMutants,
];

// `conformance.test.ts` shows that it passes on the store from which the defective ones are derived.
describe("the conformance suite of usage stores", () => {
  test.each(mutants)("fails on a store that $defect", async ({ caughtBy, store }) => {
    const cases = collectCases(() => openMemory(store));
    const selected = cases.filter(({ name }) => name.includes(caughtBy));
    assert.equal(selected.length, 1, `exactly one case name must contain "${caughtBy}"`);
    const failures: unknown[] = [];
    for (const { run } of selected) await run().catch((error: unknown) => failures.push(error));
    const [failure] = failures;
    if (!(failure instanceof Error)) assert.fail("the case must fail with an error");
    assert.match(failure.message, /The rule ".+" is documented at \w+/);
    // In words, and not as `true !== false`.
    const [firstLine = ""] = failure.message.split("\n");
    assert.doesNotMatch(firstLine, /Expected values|evaluated to a falsy|!==/);
  });

  test("has a defective store for each case", () => {
    const caught = mutants.map(({ caughtBy }) => caughtBy);
    const missed = collectCases(() => openMemory()).filter(
      ({ name }) => !caught.some((part) => name.includes(part)),
    );
    assert.deepEqual(
      missed.map(({ name }) => name),
      [],
    );
  });
});
