import { z } from "zod";
import type { RequestRules } from "./invalid-request.ts";
import { generation, streamOptionsProblem } from "./openai-chat-request.ts";
import { openAiProblem } from "./openai-problem.ts";

/** One text or several, as characters or as tokens. */
const input = z.union([
  z.string(),
  z.array(z.string()),
  z.array(z.int()),
  z.array(z.array(z.int())),
]);

export const completionSchema = z.strictObject({
  ...generation,
  prompt: input,
  best_of: z.int().nullish(),
  echo: z.boolean().nullish(),
  logprobs: z.int().nullish(),
  suffix: z.string().nullish(),
});

export const embeddingSchema = z.strictObject({
  model: z.string(),
  input,
  dimensions: z.int().min(1, "expected at least 1").optional(),
  encoding_format: z.enum(["float", "base64"]).optional(),
  user: z.string().optional(),
});

/** The rules of completions. */
export const completionRules: RequestRules<z.output<typeof completionSchema>> = {
  schema: completionSchema,
  describe: openAiProblem,
  check: streamOptionsProblem,
};

/** The rules of embeddings. */
export const embeddingRules: RequestRules<z.output<typeof embeddingSchema>> = {
  schema: embeddingSchema,
  describe: openAiProblem,
};
