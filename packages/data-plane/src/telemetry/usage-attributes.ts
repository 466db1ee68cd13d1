import type { MeteredUsage } from "@gw/usage";
import type { Attributes } from "@opentelemetry/api";
import { sumOf } from "../formats/token-count.js";

/**
 * The token counts of a call by the semantic conventions for generative AI, whose input includes what was
 * read from a cache and written to it. An undefined attribute is not set.
 */
export function usageAttributes(usage: MeteredUsage | undefined): Attributes {
  if (usage === undefined) return {};
  const { input, audioInput, cacheRead, cacheWrite, cacheWriteLong } = usage.tokens;
  const { output, audioOutput, reasoning } = usage.tokens;
  const cacheCreation = sumOf(cacheWrite, cacheWriteLong);
  return {
    "gen_ai.usage.input_tokens": sumOf(input, audioInput, cacheRead, cacheCreation),
    "gen_ai.usage.cache_read.input_tokens": cacheRead,
    "gen_ai.usage.cache_creation.input_tokens": cacheCreation,
    "gen_ai.usage.output_tokens": sumOf(output, audioOutput),
    "gen_ai.usage.reasoning.output_tokens": reasoning,
    "gw.usage.is_estimated": usage.isEstimated || undefined,
  };
}
