import { costOfCall, type MeteredUsage } from "@gw/usage";
import { describe, expect, test } from "vitest";
import { parseCallBody } from "../../src/body/call-body-parser.ts";
import { formats, type OperationName } from "../../src/formats/formats.ts";
import { operations } from "../../src/formats/operations.ts";
import { CredentialRedactor } from "../../src/redaction/credential-redactor.ts";
import { EventStream } from "../../src/streams/event-stream.ts";
import { UsageMeter } from "../../src/telemetry/usage-meter.ts";
import { event } from "../streams/streamed-operations.ts";

interface Call {
  readonly request?: object;
  readonly modelName?: string;
  /** A response that is not an event stream. */
  readonly body?: object;
  /** The events of a stream. */
  readonly events?: readonly object[];
  readonly isComplete?: boolean;
}

type Charged = Pick<MeteredUsage, "serviceTier" | "otherCharges">;

function usageOf(name: OperationName, call: Call): MeteredUsage | undefined {
  const { request = {}, modelName = "m", body, events, isComplete = true } = call;
  const operation = operations[name];
  const requestBody = parseCallBody(Buffer.from(JSON.stringify(request)));
  const meter = new UsageMeter(operation, { body: requestBody, modelName });
  if (body !== undefined) meter.readChunk(Buffer.from(JSON.stringify(body)));
  if (events !== undefined) {
    const { streams: rules } = formats[operation.format];
    const progress = rules.follow(name);
    const redactor = CredentialRedactor.of({});
    const stream = new EventStream({ rules, meter, redactor, progress, hidesUsage: false });
    for (const data of events) stream.push(Buffer.from(event(data)));
    stream.end();
  }
  meter.isComplete = isComplete;
  return meter.usage();
}

function charged(name: OperationName, call: Call): Charged {
  const { tokens: _, isEstimated: _e, ...rest } = usageOf(name, call) ?? { tokens: {} };
  return rest as Charged;
}

const perMillionTokens = { input: 1_000n, cacheWrite: 1_000n, output: 1_000n, audioInput: 1_000n };
const price = {
  periods: [
    {
      origin: { kind: "file", provider: "p", model: "m" },
      version: "1",
      rows: [{ perRequest: 0n, perMillionTokens }],
    },
  ],
} as const;

function hasKnownCost({ serviceTier, otherCharges }: Charged): boolean {
  return costOfCall(price, { counts: { input: 1 }, at: 0, serviceTier, otherCharges }).known;
}

const chatUsage = { prompt_tokens: 3, completion_tokens: 5 };
const chat = (message: object, more: object = {}): Call => {
  const choice = { index: 0, finish_reason: "stop" };
  return {
    body: { choices: [{ ...choice, message }], usage: chatUsage, service_tier: "default", ...more },
    events: [
      { choices: [{ ...choice, delta: message }], usage: null, service_tier: "default", ...more },
      { choices: [], usage: chatUsage, service_tier: "default", ...more },
    ],
  };
};
const text = { role: "assistant", content: "hi", refusal: null, annotations: [] };
const citation = { type: "url_citation", url_citation: { url: "https://a.test", title: "a" } };

const responsesUsage = { input_tokens: 3, output_tokens: 5 };
const response = (output: readonly object[], more: object = {}): Call => {
  const done = { id: "r", output, usage: responsesUsage, service_tier: "default", ...more };
  return {
    body: done,
    events: [
      {
        type: "response.created",
        response: { ...done, output: [], usage: null, service_tier: "auto" },
      },
      ...output.map((item) => ({ type: "response.output_item.done", item })),
      { type: "response.completed", response: done },
    ],
  };
};
const item = (type: string): object => ({ type, id: "i", status: "completed" });
const outputText = {
  type: "message",
  content: [{ type: "output_text", text: '"web_search_call"' }],
};

const messageUsage = { input_tokens: 3, output_tokens: 5, service_tier: "standard" };
const message = (content: readonly object[], usage: object = {}, more: object = {}): Call => {
  const all = { ...messageUsage, ...usage };
  return {
    body: { type: "message", content, usage: all, ...more },
    events: [
      { type: "message_start", message: { content: [], usage: messageUsage } },
      ...content.map((block, index) => ({
        type: "content_block_start",
        index,
        content_block: block,
      })),
      { type: "message_delta", delta: { stop_reason: "end_turn", ...more }, usage: all },
      { type: "message_stop" },
    ],
  };
};
const toolUse = { type: "tool_use", id: "t", name: "w", input: { container: {}, type: "x_call" } };

const contentUsage = { promptTokenCount: 3, candidatesTokenCount: 5, totalTokenCount: 8 };
const content = (parts: readonly object[], candidate: object = {}, usage: object = {}): Call => {
  const data = {
    candidates: [{ content: { parts }, finishReason: "STOP", index: 0, ...candidate }],
    usageMetadata: { ...contentUsage, ...usage },
  };
  return { body: data, events: [data] };
};
const code = [
  { executableCode: { language: "PYTHON", code: "1" } },
  { codeExecutionResult: { outcome: "OUTCOME_OK", output: "1" } },
];
const forgedArgs = { functionCall: { name: "w", args: { groundingMetadata: { forged: true } } } };

const tier = (serviceTier: string): Charged => ({ serviceTier });
const search = { otherCharges: ["web_search"] };

const ordinary: readonly (readonly [string, OperationName, Call, Charged])[] = [
  ["a chat completion", "chat.completions", chat(text), tier("default")],
  [
    "a chat completion of another provider",
    "chat.completions",
    chat(text, { service_tier: undefined }),
    {},
  ],
  [
    "a chat completion that asks for the tier of the account",
    "chat.completions",
    { request: { service_tier: "auto" }, ...chat(text, { service_tier: null }) },
    {},
  ],
  ["a response", "responses", response([outputText, item("reasoning")]), tier("default")],
  [
    "a response with tools that the client executes",
    "responses",
    response(["function_call", "custom_tool_call", "local_shell_call", "mcp_call"].map(item)),
    tier("default"),
  ],
  ["a message", "messages", message([toolUse, { type: "text", text: "hi" }]), tier("standard")],
  [
    "a message with fetched pages",
    "messages",
    message([{ type: "web_fetch_tool_result", content: {} }], {
      server_tool_use: { web_search_requests: 0, web_fetch_requests: 1 },
      ...{ inference_geo: "global", speed: "standard", iterations: [{ type: "message" }] },
    }),
    tier("standard"),
  ],
  ["content", "generateContent", content([{ text: "hi" }, forgedArgs]), {}],
  ["content with executed code", "generateContent", content(code), {}],
  [
    "content of Vertex AI",
    "generateContent",
    content([{ text: "hi" }], {}, { trafficType: "ON_DEMAND" }),
    tier("on_demand"),
  ],
];

const other: readonly (readonly [string, OperationName, Call, Charged])[] = [
  ["a tier", "chat.completions", chat(text, { service_tier: "priority" }), tier("priority")],
  [
    "a requested tier that the provider does not report",
    "chat.completions",
    { request: { service_tier: "flex" }, ...chat(text, { service_tier: undefined }) },
    tier("flex"),
  ],
  [
    "a tier that is not a name",
    "chat.completions",
    chat(text, { service_tier: "\n" }),
    tier("other"),
  ],
  [
    "citations",
    "chat.completions",
    chat({ ...text, annotations: [citation] }),
    { ...tier("default"), ...search },
  ],
  [
    "a search that the request asks for",
    "chat.completions",
    { request: { web_search_options: {} }, ...chat(text) },
    { ...tier("default"), ...search },
  ],
  [
    "a model that always searches",
    "chat.completions",
    { modelName: "gpt-4o-search-preview-2025-03-11", ...chat(text) },
    { ...tier("default"), ...search },
  ],
  [
    "searches of a compatible provider",
    "chat.completions",
    chat(text, { usage: { ...chatUsage, server_tool_use: { web_search_requests: 1 } } }),
    { ...tier("default"), ...search },
  ],
  [
    "hosted tools",
    "responses",
    response(
      ["web_search_call", "file_search_call", "code_interpreter_call", "image_generation_call"].map(
        item,
      ),
    ),
    {
      ...tier("default"),
      otherCharges: ["code_interpreter", "file_search", "image_generation", "web_search"],
    },
  ],
  [
    "hosted tools that are not known yet",
    "responses",
    response([item("video_call")], { service_tier: "flex" }),
    { ...tier("flex"), otherCharges: ["video"] },
  ],
  [
    "searches of a message",
    "messages",
    message([], { server_tool_use: { web_search_requests: 2, web_fetch_requests: 0 } }),
    { ...tier("standard"), ...search },
  ],
  [
    "executed code of a message",
    "messages",
    message(
      [{ type: "bash_code_execution_tool_result", content: {} }],
      {},
      { container: { id: "c" } },
    ),
    { ...tier("standard"), otherCharges: ["bash_code_execution", "container"] },
  ],
  [
    "steps whose tokens are not in the sum",
    "messages",
    message([], { iterations: [{ type: "compaction", input_tokens: 9 }, { type: "message" }] }),
    { ...tier("standard"), otherCharges: ["compaction"] },
  ],
  [
    "a fast message in a region",
    "messages",
    message([], { speed: "fast", inference_geo: "us" }),
    tier("fast+us"),
  ],
  [
    "grounded content",
    "generateContent",
    content([{ text: "hi" }], { groundingMetadata: { webSearchQueries: ["a"] } }),
    { otherCharges: ["grounding"] },
  ],
  [
    "a tier of Vertex AI",
    "generateContent",
    content([{ text: "hi" }], {}, { trafficType: "ON_DEMAND_FLEX" }),
    tier("flex"),
  ],
  [
    "a requested tier of content",
    "generateContent",
    { request: { serviceTier: "PRIORITY" }, ...content([{ text: "hi" }]) },
    tier("priority"),
  ],
];

/** The same call with a plain response, and with a stream. */
const forms = ({ body, events, ...call }: Call): readonly Call[] => [
  { ...call, ...(body && { body }) },
  { ...call, ...(events && { events }) },
];

describe("the cost of a call", () => {
  test.each(ordinary)("is known for %s", (_, operation, call, expected) => {
    for (const form of forms(call)) expect(charged(operation, form)).toEqual(expected);
    expect(hasKnownCost(expected)).toBe(true);
  });

  test.each(other)("is unknown with %s", (_, operation, call, expected) => {
    for (const form of forms(call)) expect(charged(operation, form)).toEqual(expected);
    expect(hasKnownCost(expected)).toBe(false);
  });

  test.each([
    [
      "chat.completions",
      chat({ ...text, annotations: [citation] }, { service_tier: "priority" }).events?.slice(0, 1),
      { ...tier("priority"), ...search },
    ],
    ["responses", response([item("web_search_call")]).events?.slice(0, 2), search],
    [
      "messages",
      message([{ type: "web_search_tool_result", content: [] }]).events?.slice(0, 2),
      { ...tier("standard"), ...search },
    ],
  ] as const)(
    "is unknown if a stream of %s is cut off after its charge",
    (operation, events, expected) => {
      expect(charged(operation, { events: events ?? [], isComplete: false })).toEqual(expected);
    },
  );
});
