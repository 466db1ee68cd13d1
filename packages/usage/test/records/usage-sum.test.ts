import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addTotals,
  nameOfSum,
  noUsage,
  sumUsage,
  type UsageSum,
  type UsageTotals,
} from "../../src/index.ts";
import { arbitraryCalls } from "./arbitrary-calls.ts";

const dimensions = ["team"];

function totalsByName(sums: readonly UsageSum[]): ReadonlyMap<string, UsageTotals> {
  const totals = new Map<string, UsageTotals>();
  for (const sum of sums) {
    const name = nameOfSum(sum.key);
    totals.set(name, addTotals(totals.get(name) ?? noUsage, sum.totals));
  }
  return totals;
}

test("the sums of parts add up to those of the whole, however calls are split", () => {
  fc.assert(
    fc.property(arbitraryCalls, fc.array(fc.nat(3)), (calls, parts) => {
      const whole = totalsByName(sumUsage(calls, { dimensions }));
      const split = [0, 1, 2, 3].map((part) =>
        calls.filter((_, at) => (parts[at % Math.max(1, parts.length)] ?? 0) === part),
      );
      const sums = split.flatMap((part) => sumUsage(part, { dimensions }));
      expect(totalsByName(sums)).toEqual(whole);
    }),
  );
});

test("each key has one sum, and all calls are in one", () => {
  fc.assert(
    fc.property(arbitraryCalls, (calls) => {
      const sums = sumUsage(calls, { dimensions });
      expect(new Set(sums.map(({ key }) => nameOfSum(key))).size).toBe(sums.length);
      const total = sums.reduce((sum, { totals }) => addTotals(sum, totals), noUsage);
      expect(total.calls).toBe(calls.length);
      expect(total.cost).toBe(calls.reduce((sum, { cost = 0n }) => sum + cost, 0n));
      const input = calls.reduce((sum, { tokens }) => sum + (tokens?.input ?? 0), 0);
      expect(total.tokens.input).toBe(input);
    }),
  );
});

test("a key has the dimensions only", () => {
  fc.assert(
    fc.property(arbitraryCalls, (calls) => {
      for (const { key } of sumUsage(calls, { dimensions })) {
        expect(Object.keys(key.metadata).filter((name) => name !== "team")).toEqual([]);
      }
      for (const { key } of sumUsage(calls, { dimensions: [] })) expect(key.metadata).toEqual({});
    }),
  );
});

test("the name of a sum does not depend on the order of its metadata", () => {
  const [sum] = sumUsage([], { dimensions: [] });
  expect(sum).toBeUndefined();
  const key = {
    hour: 0,
    workspaceId: "default",
    endpointId: "e",
    endpointName: "",
    modelDefinitionId: "",
    provider: "",
    modelName: "",
    principal: "",
    owner: "",
    statusClass: 2,
    metadata: { a: "1", b: "2" },
  };
  expect(nameOfSum(key)).toBe(nameOfSum({ ...key, metadata: { b: "2", a: "1" } }));
  expect(nameOfSum(key)).not.toBe(nameOfSum({ ...key, metadata: { a: "2", b: "1" } }));
  expect(nameOfSum(key)).not.toBe(nameOfSum({ ...key, principal: "e", endpointId: "" }));
});
