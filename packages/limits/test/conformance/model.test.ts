import fc from "fast-check";
import { describe, test } from "vitest";
import { exploreLimits, modelScenarios } from "../../src/conformance/index.ts";
import { openMemory } from "../memory/open-memory.ts";

const isNightly = process.env.GW_NIGHTLY === "1";
const numRuns = isNightly ? 5_000 : 30;

const steps = fc.array(
  fc.record({ action: fc.nat(1_000), machine: fc.nat(2), value: fc.nat(10_000) }),
  { minLength: 20, maxLength: 80, size: "max" },
);

describe("limiters over one ledger", () => {
  test.each(modelScenarios)("keep their promises under faults: %s", async (scenario) => {
    await fc.assert(
      fc.asyncProperty(steps, async (some) => {
        await exploreLimits(await openMemory(), { scenario, steps: some });
      }),
      { numRuns, endOnFailure: true },
    );
  });
});
