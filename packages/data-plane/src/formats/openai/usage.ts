import { asObject } from "../json-object.js";
import { splitInput, splitOutput, tokenCount } from "../token-count.js";
import type { UsageRules } from "../usage-rules.js";

/**
 * Chat completions, completions and embeddings count prompt and completion tokens, responses input and
 * output tokens. Both include what their details count.
 */
export const usage: UsageRules = {
  field: "usage",
  counts: [
    ...["prompt_tokens", "prompt_tokens_details", "completion_tokens", "completion_tokens_details"],
    ...["input_tokens", "input_tokens_details", "output_tokens", "output_tokens_details"],
  ],
  bodyFields: { usage: true },
  reportIn: ({ usage, response }) => asObject(usage) ?? asObject(asObject(response)?.usage),
  tokensOf(report) {
    const { prompt_tokens: prompt, completion_tokens: completion } = report;
    const input = asObject(report.prompt_tokens_details ?? report.input_tokens_details);
    const output = asObject(report.completion_tokens_details ?? report.output_tokens_details);
    return {
      ...splitInput(tokenCount(prompt) ?? tokenCount(report.input_tokens), {
        cached: tokenCount(input?.cached_tokens),
        audio: tokenCount(input?.audio_tokens),
      }),
      ...splitOutput(tokenCount(completion) ?? tokenCount(report.output_tokens), {
        reasoning: tokenCount(output?.reasoning_tokens),
        audio: tokenCount(output?.audio_tokens),
      }),
    };
  },
};
