import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { costBound, costOfCall, type ModelPrice } from "../../src/index.js";

const at = 1_760_000_000_000;
const perMillion = fc.bigInt({ min: 0n, max: 10n ** 12n });

const classPrices = fc.record(
  {
    input: perMillion,
    output: perMillion,
    cacheRead: perMillion,
    cacheWrite: perMillion,
    cacheWriteLong: perMillion,
  },
  { requiredKeys: ["input", "output"], noNullPrototype: true },
);

function priceOf(rows: ModelPrice["periods"][number]["rows"]): ModelPrice {
  return {
    periods: [{ origin: { kind: "file", modelDefinitionId: "d" }, version: "1", rows }],
  };
}

const count = fc.nat({ max: 1_000_000 });

describe("the bound of a cost", () => {
  test("is not below the cost of any call within the tokens", () => {
    fc.assert(
      fc.property(
        fc.tuple(classPrices, classPrices, perMillion, count),
        fc.tuple(count, count, count, count, count),
        fc.nat({ max: 1_000 }),
        ([first, second, perRequest, above], [input, cacheRead, write, long, output], more) => {
          const price = priceOf([
            { perRequest, perMillionTokens: first },
            { aboveInputTokens: above, perRequest: 0n, perMillionTokens: second },
          ]);
          const counts = { input, cacheRead, cacheWrite: write, cacheWriteLong: long, output };
          const total = input + cacheRead + write + long + more;
          const cost = costOfCall(price, { counts, at });
          const bound = costBound(price, { input: total, output: output + more, at });
          if (cost.known) expect(bound).toBeGreaterThanOrEqual(cost.nanoUsd);
        },
      ),
    );
  });

  test("is unknown where the cost is", () => {
    const price = priceOf([{ perRequest: 0n, perMillionTokens: { input: 1n, output: 1n } }]);
    const usage = { input: 1, output: 1, at };
    expect(costBound(price, usage)).toBe(4n);
    expect(costBound({ periods: [] }, usage)).toBeUndefined();
    expect(costBound(price, { ...usage, serviceTier: "priority" })).toBeUndefined();
    expect(costBound(price, { ...usage, otherCharges: ["web_search"] })).toBeUndefined();
    expect(
      costBound(priceOf([{ perRequest: 0n, perMillionTokens: { input: 1n } }]), usage),
    ).toBeUndefined();
  });
});
