import { modelConfigsSchema, parseInput } from "@gw/entities/schemas";
import { describe, expect, test } from "vitest";

const parse = (configs: unknown) => parseInput(modelConfigsSchema, configs);
const primary = { modelDefinitionId: "d-1" };

describe("the models of an endpoint", () => {
  test.each([
    ["none", [], "1 to 64 models"],
    [
      "65",
      Array.from({ length: 65 }, (_, i) => ({ modelDefinitionId: `d-${i}` })),
      "1 to 64 models",
    ],
    ["only a PRIMARY of weight 0", [{ ...primary, weight: 0 }], "at least one PRIMARY"],
    ["only FALLBACK", [{ ...primary, linkageType: "FALLBACK" }], "at least one PRIMARY"],
    [
      "one twice, once by default",
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
      "unique fallback_order",
    ],
    [
      "a fallback order on a PRIMARY",
      [{ ...primary, fallbackOrder: 1 }],
      "[0].fallback_order must",
    ],
    ["a negative weight", [{ ...primary, weight: -1 }], "[0].weight must be a number from 0"],
    ["an endless weight", [{ ...primary, weight: Number.POSITIVE_INFINITY }], "[0].weight must"],
    ["a weight too large", [{ ...primary, weight: 1_000_001 }], "from 0 to 1,000,000"],
    ["a weight as text", [{ ...primary, weight: "1" }], "[0].weight must be a number"],
    ["an unknown linkage", [{ ...primary, linkageType: "SPARE" }], "one of PRIMARY, FALLBACK"],
  ])("must not be %s", (_, configs, message) => {
    expect(() => parse(configs)).toThrow(message);
  });

  test("may be one definition as PRIMARY and as FALLBACK", () => {
    const configs = [primary, { ...primary, linkageType: "FALLBACK", fallbackOrder: 0 }];
    expect(parse(configs)).toEqual(configs);
  });
});
