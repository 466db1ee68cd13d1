import type { GatewayModelConfig } from "@gw/config-resolver";

/** A streamed operation, with the events of a short response. */
export interface StreamedOperation {
  readonly name: string;
  readonly provider: string;
  readonly path: string;
  readonly request: object;
  /** Without content. */
  readonly preamble: string;
  readonly content: string;
  /** All that follows the content up to the end, in order. */
  readonly rest: readonly string[];
}

export function event(data: object | string, name?: string): string {
  const text = typeof data === "string" ? data : JSON.stringify(data);
  return `${name === undefined ? "" : `event: ${name}\n`}data: ${text}\n\n`;
}

const named = (data: { readonly type: string; readonly [field: string]: unknown }): string =>
  event(data, data.type);
const chunk = (choice: object): string =>
  event({
    ...{ id: "chatcmpl-7", object: "chat.completion.chunk", created: 7, model: "gpt" },
    choices: [{ index: 0, finish_reason: null, ...choice }],
  });

export const chatOperation: StreamedOperation = {
  name: "chat.completions",
  provider: "openai-compatible",
  path: "/v1/chat/completions",
  request: { model: "chat", messages: [{ role: "user", content: "hi" }], stream: true },
  preamble: chunk({ delta: { role: "assistant", content: "" } }),
  content: chunk({ delta: { content: "Grüße" } }),
  rest: [chunk({ delta: {}, finish_reason: "stop" }), event("[DONE]")],
};

export const completionsOperation: StreamedOperation = {
  ...chatOperation,
  name: "completions",
  path: "/v1/completions",
  request: { model: "chat", prompt: "hi", stream: true },
  preamble: ": waiting\n\n",
  content: event({ id: "cmpl-7", choices: [{ index: 0, text: "Grüße", finish_reason: null }] }),
  rest: [
    event({ id: "cmpl-7", choices: [{ index: 0, text: "", finish_reason: "stop" }] }),
    event("[DONE]"),
  ],
};

export const responsesOperation: StreamedOperation = {
  ...chatOperation,
  name: "responses",
  path: "/v1/responses",
  request: { model: "chat", input: "hi", stream: true },
  preamble: named({
    type: "response.created",
    sequence_number: 0,
    response: { id: "resp_7", error: null },
  }),
  content: named({ type: "response.output_text.delta", sequence_number: 1, delta: "Grüße" }),
  rest: [
    named({
      type: "response.completed",
      sequence_number: 2,
      response: { id: "resp_7", error: null },
    }),
  ],
};

export const messagesOperation: StreamedOperation = {
  ...chatOperation,
  name: "messages",
  provider: "anthropic",
  path: "/v1/messages",
  request: {
    model: "chat",
    max_tokens: 9,
    messages: [{ role: "user", content: "hi" }],
    stream: true,
  },
  preamble: named({
    type: "message_start",
    message: { id: "msg_7", content: [], usage: { input_tokens: 3 } },
  }),
  content: named({
    type: "content_block_delta",
    index: 0,
    delta: { type: "text_delta", text: "Grüße" },
  }),
  rest: [
    named({
      type: "message_delta",
      delta: { stop_reason: "end_turn" },
      usage: { output_tokens: 5 },
    }),
    named({ type: "message_stop" }),
  ],
};

export const contentOperation: StreamedOperation = {
  ...chatOperation,
  name: "streamGenerateContent",
  provider: "gemini",
  path: "/gemini/streamGenerateContent?alt=sse",
  request: { contents: [{ role: "user", parts: [{ text: "hi" }] }] },
  preamble: event({ candidates: [{ content: { parts: [{ text: "" }] } }] }),
  content: event({ candidates: [{ content: { parts: [{ text: "Grüße" }] } }] }),
  rest: [event({ candidates: [{ content: { parts: [{ text: "" }] }, finishReason: "STOP" }] })],
};

export const streamedOperations: readonly StreamedOperation[] = [
  chatOperation,
  completionsOperation,
  responsesOperation,
  messagesOperation,
  contentOperation,
];

/** A model of the operation's provider. */
export function modelOf(
  { provider }: StreamedOperation,
  at: (name: string, options?: Partial<GatewayModelConfig>) => GatewayModelConfig,
  options: Partial<GatewayModelConfig> = {},
): GatewayModelConfig {
  return at("m", { provider, ...options });
}

/** The headers of a provider's event stream. */
export const streamHeaders = { "content-type": "text/event-stream" };
