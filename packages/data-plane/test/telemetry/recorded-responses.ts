import type { TokenCounts } from "@gw/usage";
import { event } from "../streams/streamed-operations.ts";

/** A response in the shape that the provider documents, with its tokens by class. */
export interface RecordedResponse {
  readonly what: string;
  readonly provider: string;
  readonly path: string;
  readonly request: object;
  readonly plain?: object;
  /** Gemini streams at another path. */
  readonly streamPath?: string;
  readonly events?: readonly string[];
  readonly tokens: TokenCounts;
  readonly serviceTier?: string;
  /** How many of the events arrive of an aborted stream, and what is known then. */
  readonly aborted?: {
    readonly events: number;
    /** Exact counts; the others are estimated. */
    readonly reported: TokenCounts;
    /** The bytes of the text in these events; absent if the output was reported. */
    readonly textLength?: number;
  };
}

const named = (data: { readonly type: string; readonly [field: string]: unknown }): string =>
  event(data, data.type);

const chatEnvelope = {
  ...{ id: "chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG", created: 1_741_570_283, model: "gpt-4o" },
  ...{ service_tier: "default", system_fingerprint: "fp_fc9f1d7035" },
};

function chatResponse(
  what: string,
  { message, deltas, usage }: { message: object; deltas: readonly object[]; usage: object },
  expected: Pick<RecordedResponse, "tokens"> & { readonly textLength: number },
): RecordedResponse {
  const chunk = (choices: readonly object[], reported: object | null): string =>
    event({ ...chatEnvelope, object: "chat.completion.chunk", choices, usage: reported });
  const choice = (delta: object, reason: string | null = null): object => {
    return { index: 0, delta, logprobs: null, finish_reason: reason };
  };
  return {
    what: `a chat completion ${what}`,
    provider: "openai-compatible",
    path: "/v1/chat/completions",
    request: { model: "chat", messages: [{ role: "user", content: "hello" }] },
    plain: {
      ...{ ...chatEnvelope, object: "chat.completion" },
      choices: [{ index: 0, message, logprobs: null, finish_reason: "stop" }],
      usage,
    },
    events: [
      ...deltas.map((delta) => chunk([choice(delta)], null)),
      chunk([choice({}, "stop")], null),
      chunk([], usage),
      event("[DONE]"),
    ],
    tokens: expected.tokens,
    serviceTier: "default",
    aborted: { events: deltas.length, reported: {}, textLength: expected.textLength },
  };
}

const text = { role: "assistant", content: "Grüße", refusal: null, annotations: [] };
const textDeltas = [{ role: "assistant", content: "", refusal: null }, { content: "Grüße" }];
const noOutputDetails = {
  ...{ reasoning_tokens: 0, audio_tokens: 0 },
  ...{ accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
};

const chatResponses: readonly RecordedResponse[] = [
  chatResponse(
    "of text",
    {
      message: text,
      deltas: textDeltas,
      usage: {
        ...{ prompt_tokens: 19, completion_tokens: 10, total_tokens: 29 },
        prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
        completion_tokens_details: noOutputDetails,
      },
    },
    {
      tokens: {
        ...{ input: 19, cacheRead: 0, audioInput: 0, output: 10, audioOutput: 0, reasoning: 0 },
      },
      textLength: 7,
    },
  ),
  chatResponse(
    "with a cached prompt and reasoning",
    {
      message: { ...text, reasoning_content: "hm" },
      deltas: [{ role: "assistant", reasoning_content: "hm" }, { content: "Gr\nü" }],
      usage: {
        ...{ prompt_tokens: 2_006, completion_tokens: 300, total_tokens: 2_306 },
        prompt_tokens_details: { cached_tokens: 1_920, audio_tokens: 0 },
        completion_tokens_details: { ...noOutputDetails, reasoning_tokens: 256 },
      },
    },
    {
      tokens: {
        ...{ input: 86, cacheRead: 1_920, audioInput: 0 },
        ...{ output: 300, audioOutput: 0, reasoning: 256 },
      },
      textLength: 7,
    },
  ),
  chatResponse(
    "with audio",
    {
      message: { ...text, content: null, audio: { id: "audio_1", data: "AAAA", transcript: "hi" } },
      deltas: [{ role: "assistant", content: null, audio: { id: "audio_1", transcript: "hi" } }],
      usage: {
        ...{ prompt_tokens: 100, completion_tokens: 70, total_tokens: 170 },
        prompt_tokens_details: { cached_tokens: 30, audio_tokens: 45, text_tokens: 55 },
        completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 50, text_tokens: 20 },
      },
    },
    {
      tokens: {
        ...{ input: 25, cacheRead: 30, audioInput: 45, output: 20, audioOutput: 50, reasoning: 0 },
      },
      textLength: 0,
    },
  ),
  chatResponse(
    "with tools",
    {
      message: {
        ...{ role: "assistant", content: null },
        tool_calls: [
          {
            ...{ id: "call_1", type: "function" },
            function: { name: "w", arguments: '{"usage":{"prompt_tokens":1}}' },
          },
        ],
      },
      deltas: [
        {
          role: "assistant",
          content: null,
          tool_calls: [{ index: 0, id: "call_1", function: { name: "w", arguments: "" } }],
        },
        { tool_calls: [{ index: 0, function: { arguments: '{"usage":{"prompt_tokens":1}}' } }] },
      ],
      usage: { prompt_tokens: 82, completion_tokens: 17, total_tokens: 99 },
    },
    { tokens: { input: 82, output: 17 }, textLength: 29 },
  ),
];

const completion = {
  ...{ id: "cmpl-uqkvlQyYK7bGYrRHQ0eXlWi7", created: 1_589_478_378, object: "text_completion" },
  model: "gpt-3.5-turbo-instruct",
};
const completionChoice = { text: "four", index: 0, logprobs: null, finish_reason: "length" };
const completionUsage = { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 };

const otherOpenAiResponses: readonly RecordedResponse[] = [
  {
    what: "a completion",
    provider: "openai-compatible",
    path: "/v1/completions",
    request: { model: "chat", prompt: "hello" },
    plain: { ...completion, choices: [completionChoice], usage: completionUsage },
    events: [
      event({
        ...completion,
        choices: [{ ...completionChoice, finish_reason: null }],
        usage: null,
      }),
      event({ ...completion, choices: [{ ...completionChoice, text: "" }], usage: null }),
      event({ ...completion, choices: [], usage: completionUsage }),
      event("[DONE]"),
    ],
    tokens: { input: 5, output: 7 },
    aborted: { events: 1, reported: {}, textLength: 4 },
  },
  {
    what: "embeddings",
    provider: "openai-compatible",
    path: "/v1/embeddings",
    request: { model: "chat", input: "hello" },
    plain: {
      object: "list",
      data: [{ object: "embedding", index: 0, embedding: [0.0023, -0.0093] }],
      model: "text-embedding-3-small",
      usage: { prompt_tokens: 8, total_tokens: 8 },
    },
    tokens: { input: 8 },
  },
];

const responseTools = [
  {
    type: "function",
    name: "w",
    parameters: { type: "object", properties: { usage: { input_tokens: 1, output_tokens: 1 } } },
  },
];
const responseUsage = {
  ...{ input_tokens: 328, input_tokens_details: { cached_tokens: 128 } },
  ...{ output_tokens: 52, output_tokens_details: { reasoning_tokens: 40 }, total_tokens: 380 },
};

function response(status: string, output: readonly object[], usage: object | null): object {
  const tools = responseTools;
  return {
    id: "resp_1",
    object: "response",
    status,
    error: null,
    output,
    tools,
    usage,
    metadata: {},
  };
}

const outputText = { type: "output_text", text: "Grüße", annotations: [] };
const outputMessage = { type: "message", id: "msg_1", role: "assistant", content: [outputText] };
const functionCall = { type: "function_call", id: "fc_1", name: "w", arguments: '{"a":1}' };

const responses: readonly RecordedResponse[] = [
  {
    what: "a response with a cached prompt, reasoning and tools",
    provider: "openai-compatible",
    path: "/v1/responses",
    request: { model: "chat", input: "hello" },
    plain: response("completed", [outputMessage, functionCall], responseUsage),
    events: [
      named({ type: "response.created", response: response("in_progress", [], null) }),
      named({ type: "response.output_text.delta", item_id: "msg_1", delta: "Grüße" }),
      named({ type: "response.output_text.done", item_id: "msg_1", text: "Grüße" }),
      named({ type: "response.output_item.done", item: outputMessage }),
      named({ type: "response.function_call_arguments.delta", item_id: "fc_1", delta: '{"a":1}' }),
      named({
        type: "response.function_call_arguments.done",
        item_id: "fc_1",
        arguments: '{"a":1}',
      }),
      named({
        type: "response.completed",
        response: response("completed", [outputMessage, functionCall], responseUsage),
      }),
    ],
    tokens: { input: 200, cacheRead: 128, output: 52, reasoning: 40 },
    aborted: { events: 6, reported: {}, textLength: 14 },
  },
];

const message = { id: "msg_1", type: "message", role: "assistant", model: "claude-sonnet-4-5" };
const toolUse = { type: "tool_use", id: "toolu_1", name: "w" };
const startUsage = {
  ...{ input_tokens: 2_679, cache_creation_input_tokens: 300, cache_read_input_tokens: 1_000 },
  cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
  ...{ output_tokens: 3, service_tier: "standard" },
};
const messageTokens: TokenCounts = {
  ...{ input: 2_679, cacheRead: 1_000, cacheWrite: 100, cacheWriteLong: 200 },
};

const messages: readonly RecordedResponse[] = [
  {
    what: "a message with a cached prompt, thinking and tools",
    provider: "anthropic",
    path: "/v1/messages",
    request: { model: "chat", max_tokens: 9, messages: [{ role: "user", content: "hello" }] },
    plain: {
      ...message,
      content: [
        { type: "thinking", thinking: "hm", signature: "EqQB" },
        { ...toolUse, input: { usage: { input_tokens: 1, output_tokens: 1 } } },
      ],
      ...{ stop_reason: "tool_use", stop_sequence: null },
      usage: { ...startUsage, output_tokens: 510, output_tokens_details: { thinking_tokens: 400 } },
    },
    events: [
      named({ type: "message_start", message: { ...message, content: [], usage: startUsage } }),
      named({
        ...{ type: "content_block_start", index: 0 },
        content_block: { type: "thinking", thinking: "", signature: "" },
      }),
      named({ type: "ping" }),
      named({
        ...{ type: "content_block_delta", index: 0 },
        delta: { type: "thinking_delta", thinking: "hm" },
      }),
      named({ type: "content_block_stop", index: 0 }),
      named({ type: "content_block_start", index: 1, content_block: { ...toolUse, input: {} } }),
      named({
        ...{ type: "content_block_delta", index: 1 },
        delta: { type: "input_json_delta", partial_json: '{"usage":{"input_tokens":1}}' },
      }),
      named({ type: "content_block_stop", index: 1 }),
      named({
        type: "message_delta",
        delta: { stop_reason: "tool_use", stop_sequence: null },
        usage: {
          ...{ input_tokens: 2_679, cache_creation_input_tokens: 300, output_tokens: 510 },
          ...{ cache_read_input_tokens: null, output_tokens_details: { thinking_tokens: 400 } },
        },
      }),
      named({ type: "message_stop" }),
    ],
    tokens: { ...messageTokens, output: 510, reasoning: 400 },
    serviceTier: "standard",
    aborted: { events: 7, reported: messageTokens, textLength: 30 },
  },
];

const modality = (name: string, tokenCount: number): object => ({ modality: name, tokenCount });
const contentUsage = {
  ...{ promptTokenCount: 100, cachedContentTokenCount: 40, candidatesTokenCount: 30 },
  ...{ thoughtsTokenCount: 50, toolUsePromptTokenCount: 7, totalTokenCount: 187 },
  promptTokensDetails: [modality("TEXT", 65), modality("AUDIO", 35)],
  cacheTokensDetails: [modality("TEXT", 30), modality("AUDIO", 10)],
  candidatesTokensDetails: [modality("AUDIO", 20), modality("TEXT", 10)],
};
const candidate = (parts: readonly object[], finishReason?: string): object => ({
  candidates: [
    { content: { parts, role: "model" }, ...(finishReason && { finishReason }), index: 0 },
  ],
});
const functionPart = {
  functionCall: {
    name: "w",
    args: { usageMetadata: { promptTokenCount: 1, cachedContentTokenCount: 1 } },
  },
};

const contents: readonly RecordedResponse[] = [
  {
    what: "content with a cached prompt, thoughts, audio and tools",
    provider: "gemini",
    path: "/gemini/generateContent",
    streamPath: "/gemini/streamGenerateContent?alt=sse",
    request: { contents: [{ role: "user", parts: [{ text: "hello" }] }] },
    plain: {
      ...candidate([{ text: "hm", thought: true }, functionPart], "STOP"),
      ...{ usageMetadata: contentUsage, modelVersion: "gemini-2.5-flash", responseId: "r" },
    },
    events: [
      event({
        ...candidate([{ text: "hm", thought: true }]),
        usageMetadata: {
          ...{ promptTokenCount: 100, thoughtsTokenCount: 20, totalTokenCount: 120 },
          promptTokensDetails: [modality("TEXT", 65), modality("AUDIO", 35)],
        },
      }),
      event({ ...candidate([functionPart], "STOP"), usageMetadata: contentUsage }),
    ],
    tokens: {
      ...{ input: 42, cacheRead: 40, audioInput: 25, output: 60, audioOutput: 20, reasoning: 50 },
    },
    aborted: {
      events: 1,
      reported: { input: 65, audioInput: 35, output: 20, reasoning: 20 },
    },
  },
];

export const recordedResponses: readonly RecordedResponse[] = [
  ...chatResponses,
  ...otherOpenAiResponses,
  ...responses,
  ...messages,
  ...contents,
];
