import type { CallableModel } from "@gw/config-resolver";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { routeEndpoint } from "../../src/index.ts";
import { generator } from "../generator.ts";
import { model } from "../model-config.ts";

const split = "REQUEST_BASED_TRAFFIC_SPLIT";

function names(models: readonly CallableModel[]): string[] {
  return models.map(({ modelName }) => modelName);
}

describe("an endpoint without a strategy", () => {
  test("tries the primaries by position, then the fallbacks by their order", () => {
    const models = [
      model("f2", { linkageType: "FALLBACK", fallbackOrder: 2 }),
      model("a", { weight: 0 }),
      model("f1", { linkageType: "FALLBACK", fallbackOrder: 1 }),
      model("b", { weight: 5 }),
    ];
    expect(names(routeEndpoint({ endpoint: { models }, random: () => 0.9 }))).toEqual([
      ...["a", "b", "f1", "f2"],
    ]);
  });
});

describe("fallbacks", () => {
  const models = [
    model("a"),
    ...[0, 1, 2].map((order) =>
      model(`f${order}`, { linkageType: "FALLBACK", fallbackOrder: order }),
    ),
  ];

  test.each([
    [undefined, ["a", "f0", "f1", "f2"]],
    [{ strategy: "SEQUENTIAL" as const }, ["a", "f0", "f1", "f2"]],
    [{ strategy: "SEQUENTIAL" as const, maxAttempts: 2 }, ["a", "f0", "f1"]],
    [{ maxAttempts: 100 }, ["a", "f0", "f1", "f2"]],
  ])("are limited as %j defines", (fallbackConfig, expected) => {
    const endpoint = { models, ...(fallbackConfig && { fallbackConfig }) };
    expect(names(routeEndpoint({ endpoint, random: () => 0 }))).toEqual(expected);
  });

  test("that failed recently come last among the fallbacks, not before a primary", () => {
    const isFailing = ({ modelName }: CallableModel): boolean =>
      modelName === "f0" || modelName === "a";
    const endpoint = { models, fallbackConfig: { maxAttempts: 2 } };
    const order = names(routeEndpoint({ endpoint, random: () => 0, isFailing }));
    expect(order).toEqual(["a", "f1", "f2"]);
  });
});

describe("a traffic split", () => {
  test.each([
    [0, "a"],
    [0.699, "a"],
    [0.7, "b"],
    [0.899, "b"],
    [0.9, "c"],
    [0.999_999, "c"],
  ])("with %d draws %s", (random, expected) => {
    const models = [
      model("a", { weight: 70 }),
      model("b", { weight: 20 }),
      model("c", { weight: 10 }),
    ];
    const order = routeEndpoint({
      endpoint: { models, routingStrategy: split },
      random: () => random,
    });
    expect(order[0]?.modelName).toBe(expected);
    expect(order).toHaveLength(3);
  });

  test("of 100,000 calls is within the binomial bounds, also at the second draw", () => {
    const weights = { a: 70, b: 20, c: 10 };
    const models = Object.entries(weights).map(([name, weight]) => model(name, { weight }));
    const random = generator(20_261_126);
    const calls = 100_000;
    const counts = new Map<string, number>();
    for (let call = 0; call < calls; call += 1) {
      const [first, second] = names(
        routeEndpoint({ endpoint: { models, routingStrategy: split }, random }),
      );
      for (const key of [`${first}`, `${first} then ${second}`]) {
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    const within = (key: string, share: number): void => {
      // Five standard deviations: a random run exceeds them once in a million.
      const bound = 5 * Math.sqrt(calls * share * (1 - share));
      expect(Math.abs((counts.get(key) ?? 0) - calls * share), key).toBeLessThan(bound);
    };
    within("a", 0.7);
    within("b", 0.2);
    within("c", 0.1);
    within("a then b", 0.7 * (20 / 30));
    within("b then a", 0.2 * (70 / 80));
    within("c then a", 0.1 * (70 / 90));
  });

  test("never draws a weight of 0", () => {
    const models = [model("a", { weight: 0 }), model("b"), model("c", { weight: 0 })];
    const endpoint = { models, routingStrategy: split } as const;
    for (const random of [0, 0.5, 0.999]) {
      expect(names(routeEndpoint({ endpoint, random: () => random }))).toEqual(["b"]);
    }
  });

  test("returns each usable model once, whatever is drawn and whatever fails", () => {
    const arbitrary = fc.record({
      weights: fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e6, noNaN: true })), {
        maxLength: 8,
      }),
      fallbacks: fc.uniqueArray(fc.nat(100), { maxLength: 5 }),
      randoms: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
        minLength: 1,
      }),
      failing: fc.func(fc.boolean()),
    });
    fc.assert(
      fc.property(arbitrary, ({ weights, fallbacks, randoms, failing }) => {
        const models = [
          ...weights.map((weight, index) => model(`p${index}`, { weight })),
          ...fallbacks.map((fallbackOrder) =>
            model(`f${fallbackOrder}`, { linkageType: "FALLBACK", fallbackOrder }),
          ),
        ];
        let calls = 0;
        const random = (): number => randoms[calls++ % randoms.length] ?? 0;
        const isFailing = ({ modelName }: CallableModel): boolean => failing(modelName);
        const endpoint = { models, routingStrategy: split } as const;
        const order = names(routeEndpoint({ endpoint, random, isFailing }));
        const usable = models.filter(
          ({ weight, linkageType }) => linkageType === "FALLBACK" || weight > 0,
        );
        expect([...order].sort()).toEqual(names(usable).sort());
        const kinds = order.map((name) => name[0]);
        expect(kinds).toEqual([...kinds].sort().reverse());
      }),
    );
  });
});
