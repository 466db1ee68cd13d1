import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explainRouting, routeEndpoint } from "../../src/index.ts";
import { generator } from "../generator.ts";
import { model } from "../model-config.ts";

const split = { routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT" } as const;
const fallback = (fallbackOrder: number) =>
  model(`f${fallbackOrder}`, { linkageType: "FALLBACK", fallbackOrder });
const primaries = (...weights: readonly number[]) =>
  weights.map((weight, index) => model(`p${index}`, { weight }));

describe("without a strategy", () => {
  test("every model has one place, up to maxAttempts", () => {
    const models = [fallback(2), ...primaries(0, 5), fallback(1), fallback(3)];
    const fallbackConfig = { maxAttempts: 2 };
    const { tried, ...rest } = explainRouting({ models, fallbackConfig });
    expect(tried.map((one) => [one.model.modelName, one.chances])).toEqual([
      ["p0", [1]],
      ["p1", [0, 1]],
      ["f1", [0, 0, 1]],
      ["f2", [0, 0, 0, 1]],
    ]);
    expect(rest).toEqual({ isDrawn: false, neverDrawn: [], beyondAttempts: [models[4]] });
  });
});

describe("a traffic split", () => {
  test("draws by weight from the rest, followed by the fallbacks", () => {
    const models = [...primaries(70, 0, 20, 10), fallback(1)];
    const { tried, neverDrawn } = explainRouting({ models, ...split });
    const [a = [], b = [], c = [], f = []] = tried.map(({ chances }) => chances);
    const second = [0.2 * (70 / 80) + 0.1 * (70 / 90), 0.7 * (20 / 30) + 0.1 * (20 / 90)];
    expect(a[0]).toBeCloseTo(0.7, 12);
    expect(a[1]).toBeCloseTo(second[0] ?? 0, 12);
    expect(b[1]).toBeCloseTo(second[1] ?? 0, 12);
    expect(c[2]).toBeCloseTo(0.7 * (20 / 30) + 0.2 * (70 / 80), 12);
    expect(f).toEqual([0, 0, 0, 1]);
    expect(neverDrawn).toEqual([models[1]]);
  });

  test("matches 100,000 draws within the binomial bounds", () => {
    const endpoint = { models: [...primaries(50, 0, 25, 15, 9, 1), fallback(1)], ...split };
    const { tried } = explainRouting(endpoint);
    const random = generator(20_261_126);
    const draws = 100_000;
    const counts = new Map<string, number>();
    for (let draw = 0; draw < draws; draw += 1) {
      for (const [place, { modelName }] of routeEndpoint({ endpoint, random }).entries()) {
        const key = `${modelName} at ${place}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    const explained = tried.flatMap(({ model: { modelName }, chances }) =>
      chances.map((chance, place) => [`${modelName} at ${place}`, chance] as const),
    );
    for (const [key, chance] of explained) {
      // Five standard deviations: a random run exceeds them once in a million.
      const bound = 5 * Math.sqrt(draws * chance * (1 - chance));
      const difference = Math.abs((counts.get(key) ?? 0) - draws * chance);
      expect(difference, key).toBeLessThanOrEqual(bound + 1e-6);
    }
    const possible = explained.filter(([, chance]) => chance > 0).map(([key]) => key);
    expect(possible).toEqual(expect.arrayContaining([...counts.keys()]));
  });

  test("adds up to 1 for each place and for each model", () => {
    const weight = fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1e6, noNaN: true }));
    const arbitrary = fc.record({
      weights: fc.array(weight, { maxLength: 8 }),
      fallbacks: fc.uniqueArray(fc.nat(100), { maxLength: 4 }),
      maxAttempts: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
      isSplit: fc.boolean(),
    });
    fc.assert(
      fc.property(arbitrary, ({ weights, fallbacks, maxAttempts, isSplit }) => {
        const models = [...primaries(...weights), ...fallbacks.map(fallback)];
        const endpoint = { models, fallbackConfig: { maxAttempts }, ...(isSplit && split) };
        const { tried, neverDrawn, beyondAttempts } = explainRouting(endpoint);
        const order = routeEndpoint({ endpoint, random: () => 0.5 });
        expect(new Set(tried.map((one) => one.model))).toEqual(new Set(order));
        expect(tried.length + neverDrawn.length + beyondAttempts.length).toBe(models.length);
        for (const { chances } of tried) expect(sum(chances)).toBeCloseTo(1, 9);
        for (const place of tried.keys()) {
          expect(sum(tried.map(({ chances }) => chances[place] ?? 0))).toBeCloseTo(1, 9);
        }
      }),
    );
  });

  test("of many models is explained for the first places", () => {
    const weights = Array.from({ length: 64 }, (_, index) => index + 1);
    const { tried } = explainRouting({ models: primaries(...weights), ...split });
    expect(tried[63]?.chances[0]).toBeCloseTo(64 / sum(weights), 12);
    expect(tried.map(({ chances }) => chances.length)).toEqual(tried.map(() => 3));
    for (const place of [0, 1, 2]) {
      expect(sum(tried.map(({ chances }) => chances[place] ?? 0))).toBeCloseTo(1, 9);
    }
    const whole = explainRouting({ models: primaries(...weights.slice(0, 16)), ...split });
    expect(sum(whole.tried[0]?.chances ?? [])).toBeCloseTo(1, 9);
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
