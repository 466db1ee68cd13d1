import { invalidRequestOf } from "../requests/invalid-request.ts";
import { chatRules } from "../requests/openai-chat-request.ts";
import {
  type Content,
  chosenTool,
  countResults,
  type Prompt,
  textOf,
} from "../responses/prompt.ts";
import { createdAt, idMark, type Reply } from "../responses/reply.ts";
import type { Schema } from "../responses/sample.ts";
import type { StreamEvent } from "../responses/stream-event.ts";
import { type Operation, required } from "./api-format.ts";
import { openAi } from "./openai-format.ts";
import { usageOf } from "./openai-usage.ts";

interface ChatRequest {
  readonly messages?: readonly { readonly role: string; readonly content?: Content | null }[];
  readonly tools?: readonly {
    readonly function: { readonly name: string; readonly parameters?: Schema };
  }[];
  readonly tool_choice?: string | { readonly function?: { readonly name: string } };
  readonly response_format?: {
    readonly type: string;
    readonly json_schema?: { readonly schema: Schema };
  };
  readonly stream_options?: { readonly include_usage?: boolean };
}

export const chat: Operation<ChatRequest> = {
  format: openAi,
  invalid: (body) => invalidRequestOf(chatRules, body),
  read,
  plain: (reply) => ({
    id: `chatcmpl-${idMark}`,
    object: "chat.completion",
    created: createdAt,
    model: reply.model,
    choices: [
      {
        index: 0,
        message: { role: "assistant", refusal: null, ...saidOrCalled(reply) },
        logprobs: null,
        finish_reason: finishOf(reply),
      },
    ],
    usage: usageOf(reply),
    system_fingerprint: "fp_fake",
  }),
  stream: (reply, { stream_options: options }) => {
    const isCounted = options?.include_usage === true;
    const chunk = (delta: object, finish: string | null = null): StreamEvent => ({
      data: {
        ...envelope(reply),
        choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
        ...(isCounted && { usage: null }),
      },
    });
    return [
      chunk({ role: "assistant", refusal: null, ...opening(reply) }),
      ...reply.pieces.map((piece) => chunk(continued(reply, piece))),
      chunk({}, finishOf(reply)),
      ...(isCounted ? [{ data: { ...envelope(reply), choices: [], usage: usageOf(reply) } }] : []),
      { data: "[DONE]" },
    ];
  },
};

function read(body: ChatRequest): Prompt {
  const { tools, tool_choice: choice, response_format: format } = body;
  const messages = required(body.messages, "messages");
  const last = required(
    messages.findLast(({ role }) => role !== "assistant"),
    "messages.0",
  );
  const known = tools?.map((tool) => ({
    name: tool.function.name,
    schema: tool.function.parameters ?? { properties: {} },
  }));
  const name = typeof choice === "object" ? choice.function?.name : undefined;
  const isJson = format !== undefined && format.type !== "text";
  return {
    text: textOf(last.content),
    tool: choice === "none" ? undefined : chosenTool(known, name),
    results: countResults(messages, ({ role }) =>
      role === "assistant" ? "model" : role === "tool" ? "result" : "user",
    ),
    schema: isJson ? (format.json_schema?.schema ?? { properties: { text: {} } }) : undefined,
  };
}

function envelope({ model }: Reply): object {
  return {
    id: `chatcmpl-${idMark}`,
    object: "chat.completion.chunk",
    created: createdAt,
    model,
    system_fingerprint: "fp_fake",
  };
}

function saidOrCalled({ tool: name, text }: Reply): object {
  if (name === undefined) return { content: text };
  const call = { id: `call_${idMark}`, type: "function", function: { name, arguments: text } };
  return { content: null, tool_calls: [call] };
}

function opening({ tool: name }: Reply): object {
  if (name === undefined) return { content: "" };
  const call = { id: `call_${idMark}`, type: "function", function: { name, arguments: "" } };
  return { content: null, tool_calls: [{ index: 0, ...call }] };
}

function continued({ tool }: Reply, piece: string): object {
  if (tool === undefined) return { content: piece };
  return { tool_calls: [{ index: 0, function: { arguments: piece } }] };
}

function finishOf({ tool }: Reply): string {
  return tool === undefined ? "stop" : "tool_calls";
}
