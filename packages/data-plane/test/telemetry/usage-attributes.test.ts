import { expect, test } from "vitest";
import { usageAttributes } from "../../src/telemetry/usage-attributes.ts";

test("the attributes of a span count cached tokens and audio as input or output", () => {
  const input = { input: 1, cacheRead: 2, cacheWrite: 4, cacheWriteLong: 8, audioInput: 16 };
  const tokens = { ...input, output: 32, audioOutput: 64, reasoning: 5 };
  expect(usageAttributes({ tokens, isEstimated: true })).toEqual({
    "gen_ai.usage.input_tokens": 31,
    "gen_ai.usage.cache_read.input_tokens": 2,
    "gen_ai.usage.cache_creation.input_tokens": 12,
    "gen_ai.usage.output_tokens": 96,
    "gen_ai.usage.reasoning.output_tokens": 5,
    "gw.usage.is_estimated": true,
  });
});

test("a count that was not reported has no attribute", () => {
  const attributes = usageAttributes({ tokens: { input: 3 }, isEstimated: false });
  expect(attributes).toEqual({ "gen_ai.usage.input_tokens": 3 });
  expect(usageAttributes(undefined)).toEqual({});
});
