import fc from "fast-check";
import { expect, test } from "vitest";
import { addTotals, noUsage, sumUsage, type UsageGroup } from "../../src/index.ts";
import { createMemoryUsageStore } from "../../src/memory/index.ts";
import { arbitraryCalls } from "../records/arbitrary-calls.ts";

const groups: readonly UsageGroup[] = [
  "workspace",
  "endpoint",
  "model",
  "provider",
  "principal",
  "owner",
  "status",
  "metadata:team",
  "metadata:__proto__",
];

test("the rows of any groups and bucket are different and add up to the total", async () => {
  const query = fc.record({
    groupBy: fc.uniqueArray(fc.constantFrom(...groups), { maxLength: 2 }),
    bucket: fc.constantFrom("hour", "day", undefined),
  });
  await fc.assert(
    fc.asyncProperty(arbitraryCalls, query, async (calls, input) => {
      const store = createMemoryUsageStore();
      const gatewayId = crypto.randomUUID();
      await store.registerGateway({ gatewayId });
      const sums = sumUsage(calls, { dimensions: ["team"] });
      expect(await store.addBatch({ gatewayId, number: 1, calls, sums })).toBe("added");

      const { rows } = await store.summarize({ from: 0, to: 1_800_000_000_000, ...input });
      const expected = sums.reduce((sum, { totals }) => addTotals(sum, totals), noUsage);
      expect(rows.reduce((sum, { totals }) => addTotals(sum, totals), noUsage)).toEqual(expected);
      const names = rows.map((row) => JSON.stringify([row.time, row.groups.map((g) => g.value)]));
      expect(new Set(names).size).toBe(rows.length);
      expect(rows.every(({ totals }) => totals.calls > 0)).toBe(true);
      await store.close();
    }),
  );
});
