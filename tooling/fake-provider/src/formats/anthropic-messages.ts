import {
  betaMessageRules,
  betaTokenCountRules,
  messageRules,
  tokenCountRules,
} from "../requests/anthropic-messages-request.ts";
import { invalidRequestOf } from "../requests/invalid-request.ts";
import {
  type Content,
  chosenTool,
  countResults,
  type Prompt,
  textOf,
} from "../responses/prompt.ts";
import { idMark, type Reply } from "../responses/reply.ts";
import type { Schema } from "../responses/sample.ts";
import type { StreamEvent } from "../responses/stream-event.ts";
import { anthropic } from "./anthropic-format.ts";
import { type Operation, required } from "./api-format.ts";

interface Block {
  readonly type: string;
  readonly text?: string;
  readonly content?: Content;
}

interface Message {
  readonly role: string;
  readonly content: string | readonly Block[];
}

interface MessageRequest {
  readonly max_tokens?: number;
  readonly messages?: readonly Message[];
  readonly tools?: readonly { readonly name: string; readonly input_schema?: Schema }[];
  readonly tool_choice?: { readonly type: string; readonly name?: string };
  readonly output_config?: { readonly format?: { readonly schema?: Schema } | null };
}

export const messages: Operation<MessageRequest> = {
  format: anthropic,
  invalid: (body, { "anthropic-beta": beta }) =>
    invalidRequestOf(beta === undefined ? messageRules : betaMessageRules, body),
  read: (body) => {
    required(body.max_tokens, "max_tokens");
    return read(body);
  },
  plain: (reply) => ({
    ...message(reply),
    content: [
      reply.tool === undefined
        ? { type: "text", text: reply.text }
        : { ...toolUse(reply), input: JSON.parse(reply.text) },
    ],
    stop_reason: stopOf(reply),
    usage: { input_tokens: reply.inputTokens, output_tokens: reply.outputTokens },
  }),
  stream: (reply) => {
    const block = reply.tool === undefined ? { type: "text", text: "" } : toolUse(reply);
    return [
      event("message_start", { message: message(reply) }),
      ...(anthropic.ping === undefined ? [] : [anthropic.ping]),
      event("content_block_start", { index: 0, content_block: block }),
      ...reply.pieces.map((piece) =>
        event("content_block_delta", { index: 0, delta: deltaOf(reply, piece) }),
      ),
      event("content_block_stop", { index: 0 }),
      event("message_delta", {
        delta: { stop_reason: stopOf(reply), stop_sequence: null },
        usage: { output_tokens: reply.outputTokens },
      }),
      event("message_stop", {}),
    ];
  },
};

export const countTokens: Operation<MessageRequest> = {
  format: anthropic,
  invalid: (body, { "anthropic-beta": beta }) =>
    invalidRequestOf(beta === undefined ? tokenCountRules : betaTokenCountRules, body),
  read,
  plain: ({ inputTokens }) => ({ input_tokens: inputTokens }),
};

function read(body: MessageRequest): Prompt {
  const { tools, tool_choice: choice, output_config: config } = body;
  const messages = required(body.messages, "messages");
  const last = required(
    messages.findLast(({ role }) => role !== "assistant"),
    "messages.0",
  );
  const result = resultOf(last);
  const known = tools?.map(({ name, input_schema: schema = { properties: {} } }) => ({
    name,
    schema,
  }));
  return {
    text: textOf(result === undefined ? last.content : result.content),
    tool: choice?.type === "none" ? undefined : chosenTool(known, choice?.name),
    results: countResults(messages, (one) => {
      if (one.role === "assistant") return "model";
      return resultOf(one) === undefined ? "user" : "result";
    }),
    schema: config?.format?.schema,
  };
}

function resultOf({ content }: Message): Block | undefined {
  return typeof content === "string"
    ? undefined
    : content.find(({ type }) => type === "tool_result");
}

/** The message of the first event of a stream. */
function message({ model, inputTokens }: Reply): object {
  return {
    id: `msg_${idMark}`,
    type: "message",
    role: "assistant",
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: inputTokens, output_tokens: 1 },
  };
}

function event(type: string, rest: object): StreamEvent {
  return { event: type, data: { type, ...rest } };
}

function toolUse({ tool }: Reply): object {
  return { type: "tool_use", id: `toolu_${idMark}`, name: tool, input: {} };
}

function deltaOf({ tool }: Reply, piece: string): object {
  if (tool === undefined) return { type: "text_delta", text: piece };
  return { type: "input_json_delta", partial_json: piece };
}

function stopOf({ tool }: Reply): string {
  return tool === undefined ? "end_turn" : "tool_use";
}
