import { modelConfigsSchema, parseInput } from "@gw/entities/schemas";
import { describe, expect, test } from "vitest";

const parse = (configs: unknown) => parseInput(modelConfigsSchema, configs);
const primary = { modelDefinitionId: "d-1" };

describe("modelConfigsSchema", () => {
  test.each([
    ["an empty list", [], "1 to 64 models"],
    [
      "65 models",
      Array.from({ length: 65 }, (_, i) => ({ modelDefinitionId: `d-${i}` })),
      "1 to 64 models",
    ],
    ["a PRIMARY of weight 0 only", [{ ...primary, weight: 0 }], "at least one PRIMARY"],
    ["FALLBACK models only", [{ ...primary, linkageType: "FALLBACK" }], "at least one PRIMARY"],
    [
      "the same model twice, once with the default linkage type",
      [primary, { ...primary, linkageType: "PRIMARY" }],
      "at most once",
    ],
    [
      "the same fallback order twice",
      [
        primary,
        { modelDefinitionId: "d-2", linkageType: "FALLBACK", fallbackOrder: 3 },
        { modelDefinitionId: "d-3", linkageType: "FALLBACK", fallbackOrder: 3 },
      ],
      "unique `fallback_order`",
    ],
    [
      "a fallback order on a PRIMARY",
      [{ ...primary, fallbackOrder: 1 }],
      "`[0].fallback_order` must",
    ],
    ["a negative weight", [{ ...primary, weight: -1 }], "`[0].weight` must be a number from 0"],
    ["an infinite weight", [{ ...primary, weight: Number.POSITIVE_INFINITY }], "`[0].weight` must"],
    ["a weight above the maximum", [{ ...primary, weight: 1_000_001 }], "from 0 to 1,000,000"],
    ["a weight as a string", [{ ...primary, weight: "1" }], "`[0].weight` must be a number"],
    ["an unknown linkage type", [{ ...primary, linkageType: "SPARE" }], "one of PRIMARY, FALLBACK"],
  ])("rejects %s", (_, configs, message) => {
    expect(() => parse(configs)).toThrow(message);
  });

  test("accepts the same definition as PRIMARY and as FALLBACK", () => {
    const configs = [primary, { ...primary, linkageType: "FALLBACK", fallbackOrder: 0 }];
    expect(parse(configs)).toEqual(configs);
  });
});
