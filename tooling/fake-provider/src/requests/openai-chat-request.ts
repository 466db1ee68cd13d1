import { z } from "zod";
import type { InvalidRequest, RequestRules } from "./invalid-request.ts";
import { invalid, openAiProblem } from "./openai-problem.ts";

const text = z.strictObject({
  type: z.literal("text"),
  text: z.string(),
  prompt_cache_breakpoint: z.unknown().optional(),
});
const textParts = z.union([z.string(), z.array(text)]);
const part = z.discriminatedUnion("type", [
  text,
  z.strictObject({
    type: z.literal("image_url"),
    image_url: z.strictObject({ url: z.string(), detail: z.string().optional() }),
    prompt_cache_breakpoint: z.unknown().optional(),
  }),
  z.strictObject({
    type: z.literal("input_audio"),
    input_audio: z.strictObject({ data: z.string(), format: z.enum(["wav", "mp3"]) }),
    prompt_cache_breakpoint: z.unknown().optional(),
  }),
  z.strictObject({
    type: z.literal("file"),
    file: z.strictObject({
      file_data: z.string().optional(),
      file_id: z.string().optional(),
      filename: z.string().optional(),
    }),
    prompt_cache_breakpoint: z.unknown().optional(),
  }),
]);

const toolCall = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("function"),
    id: z.string(),
    function: z.strictObject({ name: z.string(), arguments: z.string() }),
  }),
  z.strictObject({
    type: z.literal("custom"),
    id: z.string(),
    custom: z.strictObject({ name: z.string(), input: z.string() }),
  }),
]);

const name = z.string().optional();
const message = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("developer"), content: textParts, name }),
  z.strictObject({ role: z.literal("system"), content: textParts, name }),
  z.strictObject({ role: z.literal("user"), content: z.union([z.string(), z.array(part)]), name }),
  z.strictObject({
    role: z.literal("assistant"),
    content: z
      .union([
        z.string(),
        z.array(
          z.discriminatedUnion("type", [
            text,
            z.strictObject({ type: z.literal("refusal"), refusal: z.string() }),
          ]),
        ),
      ])
      .nullish(),
    name,
    // Responses contain it, and SDKs send responses back.
    annotations: z.array(z.unknown()).optional(),
    audio: z.strictObject({ id: z.string() }).nullish(),
    function_call: z.strictObject({ name: z.string(), arguments: z.string() }).nullish(),
    refusal: z.string().nullish(),
    tool_calls: z.array(toolCall).min(1, "expected an array with at least one element").optional(),
  }),
  z.strictObject({ role: z.literal("tool"), content: textParts, tool_call_id: z.string() }),
  z.strictObject({ role: z.literal("function"), content: z.string().nullable(), name: z.string() }),
]);

const definition = {
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, "expected a name of a-z, A-Z, 0-9, _ and -"),
  description: z.string().optional(),
};
const tool = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("function"),
    function: z.strictObject({
      ...definition,
      parameters: z.looseObject({}).optional(),
      strict: z.boolean().nullish(),
    }),
  }),
  z.strictObject({
    type: z.literal("custom"),
    custom: z.strictObject({ ...definition, format: z.unknown().optional() }),
  }),
]);

const named = z.strictObject({ name: z.string() });
const toolChoice = z.union([
  z.enum(["none", "auto", "required"]),
  z.discriminatedUnion("type", [
    z.strictObject({ type: z.literal("function"), function: named }),
    z.strictObject({ type: z.literal("custom"), custom: named }),
    z.strictObject({
      type: z.literal("allowed_tools"),
      allowed_tools: z.strictObject({
        mode: z.enum(["auto", "required"]),
        tools: z.array(z.looseObject({ type: z.string() })),
      }),
    }),
  ]),
]);

const responseFormat = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text") }),
  z.strictObject({ type: z.literal("json_object") }),
  z.strictObject({
    type: z.literal("json_schema"),
    json_schema: z.strictObject({
      ...definition,
      schema: z.looseObject({}).optional(),
      strict: z.boolean().nullish(),
    }),
  }),
]);

/** Fields of chats and of completions. */
export const generation = {
  model: z.string(),
  frequency_penalty: z.number().nullish(),
  logit_bias: z.record(z.string(), z.number()).nullish(),
  max_tokens: z.int().nullish(),
  n: z.int().nullish(),
  presence_penalty: z.number().nullish(),
  seed: z.int().nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({
      include_usage: z.boolean().optional(),
      include_obfuscation: z.boolean().optional(),
    })
    .nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  user: z.string().optional(),
};

export const chatSchema = z.strictObject({
  ...generation,
  messages: z.array(message).min(1, "expected an array with at least one element"),
  audio: z.looseObject({}).nullish(),
  function_call: z.union([z.enum(["none", "auto"]), named]).optional(),
  functions: z.array(z.looseObject({ name: z.string() })).optional(),
  logprobs: z.boolean().nullish(),
  max_completion_tokens: z.int().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  modalities: z.array(z.enum(["text", "audio"])).nullish(),
  moderation: z.looseObject({}).nullish(),
  parallel_tool_calls: z.boolean().optional(),
  prediction: z.looseObject({}).nullish(),
  prompt_cache_key: z.string().nullish(),
  prompt_cache_options: z.looseObject({}).optional(),
  prompt_cache_retention: z.enum(["in_memory", "24h"]).nullish(),
  reasoning_effort: z.string().nullish(),
  response_format: responseFormat.optional(),
  safety_identifier: z.string().nullish(),
  service_tier: z.string().nullish(),
  store: z.boolean().nullish(),
  tool_choice: toolChoice.optional(),
  tools: z.array(tool).optional(),
  top_logprobs: z.int().nullish(),
  verbosity: z.enum(["low", "medium", "high"]).nullish(),
  web_search_options: z.looseObject({}).optional(),
});

/** The rules of chat completions. */
export const chatRules: RequestRules<z.output<typeof chatSchema>> = {
  schema: chatSchema,
  describe: openAiProblem,
  check: (body) => streamOptionsProblem(body) ?? toolSequenceProblem(body.messages),
};

/** `stream_options` is for streams only. */
export function streamOptionsProblem(body: {
  readonly stream?: boolean | null | undefined;
  readonly stream_options?: object | null | undefined;
}): InvalidRequest | undefined {
  if (body.stream === true || body.stream_options == null) return undefined;
  const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
  return invalid(message, "stream_options");
}

/** Each tool call is answered directly after its message, and nothing else is. */
function toolSequenceProblem(
  messages: readonly z.output<typeof message>[],
): InvalidRequest | undefined {
  const open = new Set<string>();
  for (const [index, entry] of messages.entries()) {
    const param = `messages.[${index}].role`;
    if (entry.role === "tool") {
      if (!open.delete(entry.tool_call_id)) {
        return invalid(
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          param,
        );
      }
    } else if (open.size > 0) return unanswered(open, param);
    const calls = entry.role === "assistant" ? (entry.tool_calls ?? []) : [];
    for (const { id } of calls) open.add(id);
    if (entry.role === "assistant" && entry.content == null && calls.length === 0) {
      if (entry.refusal == null && entry.audio == null && entry.function_call == null) {
        const message = "Invalid value for 'content': expected a string, got null.";
        return invalid(message, `messages.[${index}].content`);
      }
    }
  }
  return open.size > 0 ? unanswered(open, `messages.[${messages.length}].role`) : undefined;
}

function unanswered(ids: ReadonlySet<string>, param: string): InvalidRequest {
  const message =
    "An assistant message with 'tool_calls' must be followed by tool messages responding to " +
    `each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...ids].join(", ")}`;
  return invalid(message, param);
}
