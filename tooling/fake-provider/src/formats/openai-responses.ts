import { invalidRequestOf } from "../requests/invalid-request.ts";
import { responseRules } from "../requests/openai-responses-request.ts";
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

interface Item {
  readonly type?: string;
  readonly role?: string;
  readonly content?: Content;
  readonly output?: Content;
}

interface ResponseRequest {
  readonly input?: string | readonly Item[];
  readonly tools?: readonly {
    readonly type: string;
    readonly name: string;
    readonly parameters?: Schema;
  }[];
  readonly tool_choice?: string | { readonly name?: string };
  readonly text?: { readonly format?: { readonly type: string; readonly schema?: Schema } };
}

export const responses: Operation<ResponseRequest> = {
  format: openAi,
  invalid: (body) => invalidRequestOf(responseRules, body),
  read,
  plain: (reply, body) => response(reply, body, [item(reply)]),
  stream: (reply, body) => {
    const begun = response(reply, body);
    const place = { item_id: `item_${idMark}`, output_index: 0 };
    const events: readonly (readonly [type: string, rest: object])[] = [
      ["response.created", { response: begun }],
      ["response.in_progress", { response: begun }],
      ["response.output_item.added", { output_index: 0, item: item(reply, "") }],
      ...(reply.tool === undefined ? saying(reply, place) : calling(reply, place)),
      ["response.output_item.done", { output_index: 0, item: item(reply) }],
      ["response.completed", { response: response(reply, body, [item(reply)]) }],
    ];
    return events.map(
      ([type, rest], index): StreamEvent => ({
        event: type,
        data: { type, sequence_number: index, ...rest },
      }),
    );
  },
  errorEvent: (status, message) => ({
    event: "error",
    data: {
      type: "error",
      code: status === 429 ? "rate_limit_exceeded" : "server_error",
      message,
      param: null,
      sequence_number: 0,
    },
  }),
};

function read({ input, tools, tool_choice: choice, text }: ResponseRequest): Prompt {
  const given = required(input, "input");
  const items: readonly Item[] =
    typeof given === "string" ? [{ role: "user", content: given }] : given;
  const last = required(
    items.findLast(({ role, type }) => role !== "assistant" && type !== "function_call"),
    "input.0",
  );
  const known = tools
    ?.filter(({ type }) => type === "function")
    .map(({ name, parameters }) => ({ name, schema: parameters ?? { properties: {} } }));
  const name = typeof choice === "object" ? choice.name : undefined;
  const format = text?.format;
  const isJson = format !== undefined && format.type !== "text";
  return {
    text: textOf(last.content ?? last.output),
    tool: choice === "none" ? undefined : chosenTool(known, name),
    results: countResults(items, ({ role, type }) => {
      if (type === "function_call_output") return "result";
      return role === undefined || role === "assistant" ? "model" : "user";
    }),
    schema: isJson ? (format.schema ?? { properties: { text: {} } }) : undefined,
  };
}

type Events = readonly (readonly [type: string, rest: object])[];

function saying({ pieces, text }: Reply, place: object): Events {
  const at = { ...place, content_index: 0 };
  return [
    ["response.content_part.added", { ...at, part: part("") }],
    ...pieces.map(
      (delta) => ["response.output_text.delta", { ...at, delta, logprobs: [] }] as const,
    ),
    ["response.output_text.done", { ...at, text, logprobs: [] }],
    ["response.content_part.done", { ...at, part: part(text) }],
  ];
}

function calling({ pieces, text, tool }: Reply, place: object): Events {
  const type = "response.function_call_arguments";
  return [
    ...pieces.map((delta) => [`${type}.delta`, { ...place, delta }] as const),
    [`${type}.done`, { ...place, name: tool, arguments: text }],
  ];
}

/** Without `output`, the response is in progress. */
function response(reply: Reply, body: ResponseRequest, output?: readonly object[]): object {
  const { inputTokens, outputTokens } = reply;
  const usage = {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: inputTokens + outputTokens,
  };
  return {
    id: `resp_${idMark}`,
    object: "response",
    created_at: createdAt,
    status: output === undefined ? "in_progress" : "completed",
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    model: reply.model,
    output: output ?? [],
    parallel_tool_calls: true,
    temperature: 1,
    text: body.text ?? { format: { type: "text" } },
    tool_choice: body.tool_choice ?? "auto",
    tools: body.tools ?? [],
    top_p: 1,
    usage: output === undefined ? null : usage,
  };
}

function item({ tool, text }: Reply, said = text): object {
  const status = said === text ? "completed" : "in_progress";
  const id = `item_${idMark}`;
  if (tool !== undefined) {
    const call = { call_id: `call_${idMark}`, name: tool, arguments: said };
    return { type: "function_call", id, status, ...call };
  }
  const content = said === "" ? [] : [part(said)];
  return { type: "message", id, status, role: "assistant", content };
}

function part(text: string): object {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}
