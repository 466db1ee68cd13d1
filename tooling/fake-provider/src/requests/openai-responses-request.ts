import { z } from "zod";
import type { InvalidRequest, RequestRules } from "./invalid-request.ts";
import { invalid, openAiProblem } from "./openai-problem.ts";

const inputText = z.strictObject({
  type: z.literal("input_text"),
  text: z.string(),
  prompt_cache_breakpoint: z.unknown().optional(),
});
const inputImage = z.strictObject({
  type: z.literal("input_image"),
  detail: z.string().optional(),
  file_id: z.string().nullish(),
  image_url: z.string().nullish(),
  prompt_cache_breakpoint: z.unknown().optional(),
});
const inputFile = z.strictObject({
  type: z.literal("input_file"),
  detail: z.string().optional(),
  file_data: z.string().nullish(),
  file_id: z.string().nullish(),
  file_url: z.string().nullish(),
  filename: z.string().nullish(),
  prompt_cache_breakpoint: z.unknown().optional(),
});
const part = z.discriminatedUnion("type", [
  inputText,
  inputImage,
  inputFile,
  z.strictObject({
    type: z.literal("output_text"),
    text: z.string(),
    annotations: z.array(z.unknown()).optional(),
    logprobs: z.array(z.unknown()).nullish(),
  }),
  z.strictObject({ type: z.literal("refusal"), refusal: z.string() }),
]);

const id = z.string().nullish();
const status = z.enum(["in_progress", "completed", "incomplete"]).nullish();
const callId = z
  .string()
  .min(1, "expected a string with at least one character")
  .max(64, "expected a string with at most 64 characters");

const message = z.strictObject({
  type: z.literal("message").optional(),
  role: z.enum(["assistant", "system", "developer", "user"]),
  content: z.union([z.string(), z.array(part)]),
  id,
  status,
  phase: z.string().nullish(),
});

/** Items of tools that the fake models do not have are checked by name only. */
const otherTypes = [
  ...["additional_tools", "apply_patch_call", "apply_patch_call_output", "code_interpreter_call"],
  ...["compaction", "compaction_trigger", "computer_call", "computer_call_output"],
  ...["configuration_update", "custom_tool_call", "custom_tool_call_output", "file_search_call"],
  ...["image_generation_call", "local_shell_call", "local_shell_call_output"],
  ...["mcp_approval_request", "mcp_approval_response", "mcp_call", "mcp_list_tools", "program"],
  ...["program_output", "shell_call", "shell_call_output", "tool_search_call"],
  ...["tool_search_output", "web_search_call"],
] as const;

const item = z.discriminatedUnion("type", [
  message,
  z.strictObject({
    type: z.literal("function_call"),
    call_id: callId,
    name: z.string(),
    arguments: z.string(),
    id,
    status,
    async: z.boolean().optional(),
    caller: z.unknown().optional(),
    namespace: z.string().nullish(),
  }),
  z.strictObject({
    type: z.literal("function_call_output"),
    call_id: callId,
    output: z.union([
      z.string(),
      z.array(z.discriminatedUnion("type", [inputText, inputImage, inputFile])),
    ]),
    id,
    status,
    name: z.string().nullish(),
    caller: z.unknown().optional(),
    namespace: z.string().nullish(),
  }),
  z.strictObject({
    type: z.literal("reasoning"),
    summary: z.array(z.strictObject({ type: z.literal("summary_text"), text: z.string() })),
    content: z
      .array(z.strictObject({ type: z.literal("reasoning_text"), text: z.string() }))
      .nullish(),
    encrypted_content: z.string().nullish(),
    id,
    status,
  }),
  z.strictObject({ type: z.literal("item_reference"), id: z.string() }),
  z.looseObject({ type: z.enum(otherTypes) }),
]);

const tool = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("function"),
    name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/, "expected a name of a-z, A-Z, 0-9, _ and -"),
    description: z.string().nullish(),
    parameters: z.looseObject({}).nullish(),
    strict: z.boolean().nullish(),
    allowed_callers: z.array(z.string()).nullish(),
    async: z.boolean().optional(),
    defer_loading: z.boolean().optional(),
    output_schema: z.looseObject({}).nullish(),
  }),
  z.looseObject({
    type: z.enum([
      ...(["apply_patch", "code_interpreter", "computer", "computer_use_preview"] as const),
      ...(["custom", "file_search", "image_generation", "local_shell", "mcp"] as const),
      ...(["namespace", "programmatic_tool_calling", "shell", "tool_search"] as const),
      ...(["web_search", "web_search_2025_08_26", "web_search_preview"] as const),
    ]),
  }),
]);

const format = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text") }),
  z.strictObject({ type: z.literal("json_object") }),
  z.strictObject({
    type: z.literal("json_schema"),
    name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, "expected a name of a-z, A-Z, 0-9, _ and -"),
    schema: z.looseObject({}),
    description: z.string().optional(),
    strict: z.boolean().nullish(),
  }),
]);

/** @internal */
export const responseSchema = z.strictObject({
  model: z.string(),
  input: z.union([z.string(), z.array(item)]).optional(),
  access_programs: z.unknown().optional(),
  background: z.boolean().nullish(),
  // Codex sends it; no SDK has it.
  client_metadata: z.record(z.string(), z.string()).nullish(),
  context_management: z.array(z.looseObject({})).nullish(),
  conversation: z.union([z.string(), z.strictObject({ id: z.string() })]).nullish(),
  image: z.looseObject({}).optional(),
  include: z.array(z.string()).nullish(),
  instructions: z.string().nullish(),
  max_output_tokens: z.int().min(16, "expected at least 16").nullish(),
  max_tool_calls: z.int().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  moderation: z.looseObject({}).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  previous_response_id: z.string().nullish(),
  prompt: z.looseObject({ id: z.string() }).nullish(),
  prompt_cache_key: z.string().nullish(),
  prompt_cache_options: z.looseObject({}).optional(),
  prompt_cache_retention: z.enum(["in_memory", "24h"]).nullish(),
  reasoning: z
    .looseObject({ effort: z.string().nullish(), summary: z.string().nullish() })
    .nullish(),
  safety_identifier: z.string().nullish(),
  service_tier: z.string().nullish(),
  store: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_obfuscation: z.boolean().optional() }).nullish(),
  temperature: z.number().nullish(),
  text: z
    .strictObject({
      format: format.optional(),
      verbosity: z.enum(["low", "medium", "high"]).nullish(),
    })
    .optional(),
  tool_choice: z
    .union([z.enum(["none", "auto", "required"]), z.looseObject({ type: z.string() })])
    .optional(),
  tools: z.array(tool).optional(),
  top_logprobs: z.int().nullish(),
  top_p: z.number().nullish(),
  truncation: z.enum(["auto", "disabled"]).nullish(),
  user: z.string().optional(),
});

type ResponseBody = z.output<typeof responseSchema>;

/** The rules of responses. */
export const responseRules: RequestRules<ResponseBody> = {
  schema: responseSchema,
  describe: openAiProblem,
  check: (body) => {
    const { input, previous_response_id: previous, conversation, prompt } = body;
    if (input === undefined && previous == null && conversation == null && prompt == null) {
      const message =
        "One of 'input' or 'previous_response_id' or 'prompt' or 'conversation' must be provided.";
      return invalid(message, "input", "missing_required_parameter");
    }
    if (!Array.isArray(input)) return undefined;
    return (
      partProblem(input) ??
      (previous == null && conversation == null ? callProblem(input) : undefined)
    );
  },
};

type Items = Extract<ResponseBody["input"], readonly unknown[]>;

const outputTypes = ["output_text", "refusal"];
const inputTypes = ["input_text", "input_image", "input_file"];

/** Parts of the assistant are outputs, those of other roles inputs. */
function partProblem(items: Items): InvalidRequest | undefined {
  for (const [index, entry] of items.entries()) {
    if (!("role" in entry) || !Array.isArray(entry.content)) continue;
    const isAssistant = entry.role === "assistant";
    const at = (entry.content as readonly { readonly type: string }[]).findIndex(
      ({ type }) => type.startsWith("input_") === isAssistant,
    );
    if (at === -1) continue;
    const { type } = (entry.content as readonly { readonly type: string }[])[at] ?? {};
    return openAiProblem({
      kind: "value",
      path: ["input", index, "content", at],
      input: type,
      expected: "",
      values: isAssistant ? outputTypes : inputTypes,
    });
  }
  return undefined;
}

/** Without stored state, each output has its call in the input, and each call its output. */
function callProblem(items: Items): InvalidRequest | undefined {
  const calls = new Set<string>();
  const answered = new Set<string>();
  for (const entry of items) {
    // A reference may be to a call.
    if (entry.type === "item_reference") return undefined;
    if (entry.type === "function_call") calls.add(entry.call_id as string);
    if (entry.type !== "function_call_output") continue;
    const id = entry.call_id as string;
    if (!calls.has(id)) {
      return invalid(`No tool call found for function call output with call_id ${id}.`, "input");
    }
    answered.add(id);
  }
  const [open] = [...calls].filter((id) => !answered.has(id));
  return open === undefined
    ? undefined
    : invalid(`No tool output found for function call ${open}.`, "input");
}
