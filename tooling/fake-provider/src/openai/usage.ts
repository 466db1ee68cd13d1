import type { Reply } from "../reply.ts";

/** As chat, completions and embeddings count. */
export function usageOf({ inputTokens, outputTokens }: Reply): object {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
}
