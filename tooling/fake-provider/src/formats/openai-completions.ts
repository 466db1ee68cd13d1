import { invalidRequestOf } from "../requests/invalid-request.ts";
import { completionRules } from "../requests/openai-text-requests.ts";
import { createdAt, idMark, type Reply } from "../responses/reply.ts";
import type { StreamEvent } from "../responses/stream-event.ts";
import { type Operation, required } from "./api-format.ts";
import { openAi } from "./openai-format.ts";
import { usageOf } from "./openai-usage.ts";

interface CompletionRequest {
  readonly prompt?: string | readonly string[];
  readonly stream_options?: { readonly include_usage?: boolean };
}

export const completions: Operation<CompletionRequest> = {
  format: openAi,
  invalid: (body) => invalidRequestOf(completionRules, body),
  read: ({ prompt }) => ({ text: [required(prompt, "prompt")].flat().join("\n") }),
  plain: (reply) => ({ ...completion(reply, reply.text, "stop"), usage: usageOf(reply) }),
  stream: (reply, { stream_options: options }): StreamEvent[] => [
    ...reply.pieces.map((piece) => ({ data: completion(reply, piece, null) })),
    { data: completion(reply, "", "stop") },
    ...(options?.include_usage === true
      ? [{ data: { ...completion(reply, "", null), choices: [], usage: usageOf(reply) } }]
      : []),
    { data: "[DONE]" },
  ],
};

function completion({ model }: Reply, text: string, finish: string | null): object {
  return {
    id: `cmpl-${idMark}`,
    object: "text_completion",
    created: createdAt,
    model,
    choices: [{ index: 0, text, logprobs: null, finish_reason: finish }],
  };
}
