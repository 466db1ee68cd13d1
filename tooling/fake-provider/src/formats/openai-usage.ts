import type { Reply } from "../responses/reply.ts";

/** Token counts of chat and completions. */
export function usageOf({ inputTokens, outputTokens }: Reply): object {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
}
