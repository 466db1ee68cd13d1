import { tokenClasses } from "@gw/usage";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ApiFormat, apiFormats, formats } from "../../src/formats/formats.ts";

const tokensOf = (format: ApiFormat, report: object) =>
  formats[format].usage.tokensOf(report as Record<string, unknown>);

describe("counts that cannot be true", () => {
  test.each([
    // A part is at most the whole, and the parts are at most the whole together.
    [
      "openai",
      { prompt_tokens: 10, prompt_tokens_details: { cached_tokens: 12 } },
      { input: 0, cacheRead: 10 },
    ],
    [
      "openai",
      { prompt_tokens: 10, prompt_tokens_details: { cached_tokens: 8, audio_tokens: 8 } },
      { input: 0, cacheRead: 8, audioInput: 2 },
    ],
    [
      "openai",
      {
        completion_tokens: 10,
        completion_tokens_details: { reasoning_tokens: 99, audio_tokens: 4 },
      },
      { output: 6, audioOutput: 4, reasoning: 6 },
    ],
    [
      "anthropic",
      { cache_creation_input_tokens: 5, cache_creation: { ephemeral_1h_input_tokens: 9 } },
      { cacheWrite: 0, cacheWriteLong: 5 },
    ],
    [
      "anthropic",
      { output_tokens: 5, output_tokens_details: { thinking_tokens: 9 } },
      { output: 5, reasoning: 5 },
    ],
    ["gemini", { promptTokenCount: 3, cachedContentTokenCount: 9 }, { input: 0, cacheRead: 3 }],
    [
      "gemini",
      { promptTokenCount: 9, promptTokensDetails: [{ modality: "AUDIO", tokenCount: 99 }] },
      { input: 0, audioInput: 9 },
    ],
    [
      "openai",
      { prompt_tokens: 10, prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 9 } },
      { input: 0, cacheRead: 4, cacheWrite: 6 },
    ],
    [
      "openai",
      {
        input_tokens: 10,
        input_tokens_details: {
          ...{ cached_tokens: 1, cache_write_tokens: 7 },
          cache_write_tokens_details: { ttl_30m_tokens: 5, ttl_12h_tokens: 2 },
        },
      },
      { input: 2, cacheRead: 1, cacheWrite: 5, cacheWriteLong: 2 },
    ],
    // Without the whole, its parts are unknown.
    ["openai", { prompt_tokens_details: { cached_tokens: 4 } }, {}],
    ["gemini", { cachedContentTokenCount: 4, candidatesTokenCount: 2 }, { output: 2 }],
  ] as const)("of %s are limited: %o", (format, report, tokens) => {
    expect(tokensOf(format, report)).toEqual(tokens);
  });

  test.each([-1, 1.5, "3", null, true, Number.NaN, 1_000_000_001, 2 ** 53, 1e300, [3], {}])(
    "are not counts: %j",
    (count) => {
      expect(tokensOf("openai", { prompt_tokens: count, completion_tokens: 5 })).toEqual({
        output: 5,
      });
      expect(tokensOf("anthropic", { input_tokens: count, output_tokens: 5 })).toEqual({
        output: 5,
      });
      expect(tokensOf("gemini", { promptTokenCount: count, candidatesTokenCount: 5 })).toEqual({
        output: 5,
      });
      const details = { cached_tokens: count, audio_tokens: count, cache_write_tokens: count };
      const report = { prompt_tokens: 7, prompt_tokens_details: details };
      expect(tokensOf("openai", report)).toEqual({ input: 7 });
    },
  );
});

const count = fc.oneof(
  fc.nat(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(-1, 0, 1_000_000_000, "7", null, [], {}, Number.MAX_VALUE),
);
const details = fc.record(
  {
    ...{
      cached_tokens: count,
      audio_tokens: count,
      reasoning_tokens: count,
      thinking_tokens: count,
      cache_write_tokens: count,
      cache_write_tokens_details: fc.record({ ttl_12h_tokens: count }),
    },
    ...{ ephemeral_5m_input_tokens: count, ephemeral_1h_input_tokens: count },
  },
  { requiredKeys: [] },
);
const modalities = fc.array(
  fc.record({ modality: fc.constantFrom("AUDIO", "TEXT"), tokenCount: count }),
  { maxLength: 3 },
);
const report = fc.record(
  {
    ...{
      prompt_tokens: count,
      completion_tokens: count,
      input_tokens: count,
      output_tokens: count,
    },
    ...{ prompt_tokens_details: details, completion_tokens_details: details },
    ...{ input_tokens_details: details, output_tokens_details: details, cache_creation: details },
    ...{ cache_read_input_tokens: count, cache_creation_input_tokens: count },
    ...{ promptTokenCount: count, candidatesTokenCount: count, thoughtsTokenCount: count },
    ...{ cachedContentTokenCount: count, toolUsePromptTokenCount: count },
    ...{ promptTokensDetails: modalities, candidatesTokensDetails: modalities },
    cacheTokensDetails: modalities,
  },
  { requiredKeys: [] },
);

test.each(apiFormats)("no report of %s makes a class negative, fractional or unsafe", (format) => {
  fc.assert(
    fc.property(report, (one) => {
      const { reasoning = 0, ...classes } = tokensOf(format, one);
      for (const [name, tokens] of Object.entries(classes) as [string, number][]) {
        expect(tokenClasses).toContain(name);
        expect(Number.isSafeInteger(tokens) && tokens >= 0 && tokens <= 2_000_000_000).toBe(true);
      }
      expect(reasoning).toBeLessThanOrEqual(classes.output ?? 0);
      expect(reasoning).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 1_000 },
  );
});
