import { z } from "zod";
import { anthropicProblem } from "./anthropic-problem.ts";
import type { InvalidRequest, RequestRules } from "./invalid-request.ts";

const cacheControl = z
  .strictObject({ type: z.literal("ephemeral"), ttl: z.enum(["5m", "1h"]).optional() })
  .nullish();

const text = z.strictObject({
  type: z.literal("text"),
  text: z.string().min(1, "text content blocks must be non-empty"),
  cache_control: cacheControl,
  citations: z.array(z.looseObject({ type: z.string() })).nullish(),
});
const source = z.looseObject({ type: z.string() });
const image = z.looseObject({
  type: z.literal("image"),
  source,
  cache_control: cacheControl,
});
const documents = z.looseObject({
  type: z.enum(["document", "search_result"]),
  cache_control: cacheControl,
});
const resultContent = z.discriminatedUnion("type", [
  text,
  image,
  documents,
  z.looseObject({ type: z.enum(["tool_reference", "browser_state"]) }),
]);

const block = z.discriminatedUnion("type", [
  text,
  image,
  documents,
  z.strictObject({ type: z.literal("thinking"), thinking: z.string(), signature: z.string() }),
  z.strictObject({ type: z.literal("redacted_thinking"), data: z.string() }),
  z.strictObject({
    type: z.literal("tool_use"),
    id: z.string().regex(/^[a-zA-Z0-9_-]+$/, "String should match pattern '^[a-zA-Z0-9_-]+$'"),
    name: z.string(),
    input: z.looseObject({}),
    cache_control: cacheControl,
    caller: z.looseObject({}).optional(),
    toolset_name: z.string().nullish(),
  }),
  z.strictObject({
    type: z.literal("tool_result"),
    tool_use_id: z.string(),
    content: z.union([z.string(), z.array(resultContent)]).optional(),
    is_error: z.boolean().optional(),
    cache_control: cacheControl,
    toolset_name: z.string().nullish(),
  }),
  // Blocks of tools that the fake models do not have are checked by name only.
  z.looseObject({
    type: z.enum([
      ...(["bash_code_execution_tool_result", "code_execution_tool_result", "compaction"] as const),
      ...(["container_upload", "mcp_tool_result", "mcp_tool_use", "server_tool_use"] as const),
      ...(["text_editor_code_execution_tool_result", "tool_search_tool_result"] as const),
      ...(["web_fetch_tool_result", "web_search_tool_result"] as const),
    ]),
  }),
]);

const message = z.strictObject({
  role: z.enum(["user", "assistant", "system"]),
  content: z.union([z.string(), z.array(block)]),
});

const tool = z.union([
  z.strictObject({
    type: z.literal("custom").nullish(),
    name: z
      .string()
      .regex(/^[a-zA-Z0-9_-]{1,128}$/, "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"),
    input_schema: z.looseObject({ type: z.literal("object") }),
    description: z.string().optional(),
    allowed_callers: z.array(z.string()).optional(),
    cache_control: cacheControl,
    defer_loading: z.boolean().optional(),
    eager_input_streaming: z.boolean().nullish(),
    input_examples: z.array(z.looseObject({})).optional(),
    strict: z.boolean().optional(),
  }),
  // Tools of the provider carry the date of their version.
  z.looseObject({
    type: z.string().regex(/_\d{8}$|^mcp_toolset$/, "expected the type of a tool"),
  }),
]);

const parallel = { disable_parallel_tool_use: z.boolean().optional() };

/** Fields of messages and of the count of their tokens. */
const counted = {
  model: z.string(),
  messages: z.array(message).min(1, "at least one message is required"),
  cache_control: cacheControl,
  output_config: z
    .strictObject({
      effort: z.string().nullish(),
      format: z
        .strictObject({ type: z.literal("json_schema"), schema: z.looseObject({}) })
        .nullish(),
    })
    .optional(),
  speed: z.enum(["standard", "fast"]).nullish(),
  system: z.union([z.string(), z.array(text)]).optional(),
  thinking: z.looseObject({ type: z.enum(["adaptive", "disabled", "enabled"]) }).optional(),
  tool_choice: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("auto"), ...parallel }),
      z.strictObject({ type: z.literal("any"), ...parallel }),
      z.strictObject({ type: z.literal("tool"), name: z.string(), ...parallel }),
      z.strictObject({ type: z.literal("none") }),
    ])
    .optional(),
  tools: z.array(tool).optional(),
  user_profile_id: z.string().optional(),
  workspace_id: z.string().optional(),
};

export const tokenCountSchema = z.strictObject(counted);

export const messageSchema = z.strictObject({
  ...counted,
  max_tokens: z.int().min(1, "Input should be greater than or equal to 1"),
  container: z.union([z.string(), z.looseObject({})]).nullish(),
  diagnostics: z.looseObject({}).nullish(),
  inference_geo: z.string().nullish(),
  metadata: z.strictObject({ user_id: z.string().nullish() }).optional(),
  service_tier: z.enum(["auto", "standard_only"]).optional(),
  stop_sequences: z.array(z.string()).optional(),
  stream: z.boolean().optional(),
  // Only older models and SDKs have them.
  temperature: z.number().optional(),
  top_k: z.int().optional(),
  top_p: z.number().optional(),
});

/** Fields of requests with the header `anthropic-beta`. */
const beta = {
  billing_policy: z.looseObject({}).nullish(),
  compaction: z.looseObject({}).nullish(),
  context_management: z.looseObject({}).nullish(),
  fallback_credit_token: z.unknown().optional(),
  mcp_servers: z.array(z.looseObject({})).optional(),
  output_format: z.looseObject({}).nullish(),
  thread: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("create") }),
      z.strictObject({
        type: z.literal("continue"),
        previous_message_id: z.string(),
      }),
    ])
    .nullish(),
};

const describe = anthropicProblem;

/** The rules of messages. */
export const messageRules: RequestRules<z.output<typeof messageSchema>> = {
  schema: messageSchema,
  describe,
  check: ({ messages }) => toolSequenceProblem(messages),
};

/** The rules of messages with the header `anthropic-beta`. */
export const betaMessageRules: typeof messageRules = {
  ...messageRules,
  schema: messageSchema.extend(beta),
};

/** The rules of counts of tokens. */
export const tokenCountRules: RequestRules<z.output<typeof tokenCountSchema>> = {
  schema: tokenCountSchema,
  describe,
  check: ({ messages }) => toolSequenceProblem(messages),
};

/** The rules of counts of tokens with the header `anthropic-beta`. */
export const betaTokenCountRules: typeof tokenCountRules = {
  ...tokenCountRules,
  schema: tokenCountSchema.extend(beta),
};

/** Each use of a tool has its result in the next message, and no result is elsewhere. */
function toolSequenceProblem(
  messages: readonly z.output<typeof message>[],
): InvalidRequest | undefined {
  let open = new Set<string>();
  for (const [index, { role, content }] of messages.entries()) {
    const blocks = typeof content === "string" ? [] : content;
    for (const [at, entry] of blocks.entries()) {
      if (entry.type !== "tool_result") continue;
      const id = entry.tool_use_id as string;
      if (role !== "user" || !open.delete(id)) {
        return {
          message:
            `messages.${index}.content.${at}: unexpected \`tool_use_id\` found in \`tool_result\` ` +
            `blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` ` +
            "block in the previous message.",
        };
      }
    }
    if (open.size > 0) return unanswered(open, index - 1);
    open = new Set(
      blocks.flatMap((entry) => (entry.type === "tool_use" ? [entry.id as string] : [])),
    );
  }
  return open.size > 0 ? unanswered(open, messages.length - 1) : undefined;
}

function unanswered(ids: ReadonlySet<string>, index: number): InvalidRequest {
  return {
    message:
      `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately ` +
      `after: ${[...ids].join(", ")}. Each \`tool_use\` block must have a corresponding ` +
      "`tool_result` block in the next message.",
  };
}
