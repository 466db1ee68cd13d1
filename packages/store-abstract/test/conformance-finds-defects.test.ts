import assert from "node:assert/strict";
import { describe, expect, test } from "vitest";
import { collectCases } from "./collected-cases.ts";
import { commitMutants } from "./mutants/commits.ts";
import { portMutants } from "./mutants/ports.ts";
import { readMutants } from "./mutants/reads.ts";
import { rowMutants } from "./mutants/rows.ts";
import { surfaceMutants } from "./mutants/surface.ts";
import { tokenMutants } from "./mutants/tokens.ts";
import { openMemory } from "./open-memory.ts";

const mutants = [
  ...commitMutants,
  ...rowMutants,
  ...readMutants,
  ...portMutants,
  ...surfaceMutants,
  ...tokenMutants,
];

describe("the conformance suite", () => {
  test("finds nothing wrong with the backend that the broken ones are made of", async () => {
    const failures: string[] = [];
    for (const { name, run } of collectCases(openMemory)) {
      await run().catch((error: unknown) => failures.push(`${name}: ${error}`));
    }
    expect(failures).toEqual([]);
  });

  test.each(mutants)("finds a backend that $breaks", async ({ caughtBy, wrap }) => {
    const cases = collectCases((environment) => openMemory(environment, wrap));
    const meant = cases.filter(({ name }) => name.includes(caughtBy));
    assert.equal(meant.length, 1, `one case is called "${caughtBy}"`);
    const failures: unknown[] = [];
    for (const { run } of meant) await run().catch((error: unknown) => failures.push(error));
    assert.equal(failures.length, 1, "the case fails");
  });
});
