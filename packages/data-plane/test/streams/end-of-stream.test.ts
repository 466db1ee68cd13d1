import { describe, expect, test } from "vitest";
import { serveDataPlane } from "../served-data-plane.ts";
import { receive } from "./received-response.ts";
import {
  chatOperation,
  contentOperation,
  event,
  streamHeaders as headers,
  modelOf,
  responsesOperation,
  type StreamedOperation,
  streamedOperations,
} from "./streamed-operations.ts";

/** Sends the chunks through the gateway; a fault may omit the last ones. */
async function relayed(
  operation: StreamedOperation,
  body: readonly (string | Uint8Array)[],
  script: object = {},
) {
  const served = await serveDataPlane((at) => ({ models: [modelOf(operation, at)] }));
  served.provider.enqueue({ headers, body, ...script });
  const ended = served.nextRecord();
  const received = await receive(served.url, operation.path, operation.request);
  return { ...received, record: await ended, provider: served.provider };
}

const isWhole = { status: 200, isWhole: true, error: undefined, record: { error: undefined } };

describe.each(streamedOperations)("a stream of $name is complete", (operation) => {
  const { preamble, content, rest } = operation;
  const events = [preamble, content, ...rest];

  test("with its last event and a proper end", async () => {
    expect(await relayed(operation, events)).toMatchObject({ ...isWhole, text: events.join("") });
  });

  test("with its last event without the final empty line", async () => {
    const text = events.join("").trimEnd();
    expect(await relayed(operation, [text])).toMatchObject({ ...isWhole, text });
  });

  test("with line endings of each kind, and a byte order mark", async () => {
    for (const end of ["\r\n", "\r"]) {
      const text = `\ufeff${events.join("").replaceAll("\n", end)}`;
      expect(await relayed(operation, [text])).toMatchObject({ ...isWhole, text });
    }
  });
});

const withTerminalEvent = streamedOperations.filter(({ provider }) => provider !== "gemini");

describe.each(withTerminalEvent)("a stream of $name is complete", (operation) => {
  const { preamble, content, rest } = operation;
  const events = [preamble, content, ...rest];

  test("with its terminal event, even if a reset follows", async () => {
    const script = { faults: ["break"], after: events.length };
    const result = await relayed(operation, [...events, "unsent"], script);
    expect(result).toMatchObject({ ...isWhole, text: events.join("") });
  });

  test("with its terminal event; a connection left open is closed", async () => {
    for (const last of [events.at(-1) ?? "", (events.at(-1) ?? "").trimEnd()]) {
      const sent = [...events.slice(0, -1), last];
      const script = { faults: ["stall"], after: sent.length };
      const result = await relayed(operation, [...sent, "unsent"], script);
      expect(result).toMatchObject({ ...isWhole, text: sent.join("") });
      await result.provider.requests[0]?.closed;
      expect(result.provider.requests[0]?.outcome).toBe("aborted");
    }
  });

  test("with its terminal event, whatever follows", async () => {
    const sent = [...events, ": bye\n\n", content, "data: {"];
    const kept = operation.provider === "anthropic" ? [...events, content] : sent.slice(0, -1);
    const script = { faults: ["break"], after: sent.length };
    const result = await relayed(operation, [...sent, "unsent"], script);
    expect(result).toMatchObject({ ...isWhole, text: kept.join("") });
  });
});

describe("a terminal event of any size ends a stream", () => {
  const pad = "x".repeat(1_000);
  const tools = Array.from({ length: 900 }, (_, at) => ({ name: `tool_${at}`, description: pad }));

  test.each([
    ["of responses, with its type first", { type: "response.completed", response: { tools } }],
    ["of responses, with its type last", { response: { tools }, type: "response.completed" }],
    [
      "that repeats 150 tools",
      { type: "response.completed", response: { tools: tools.slice(0, 150) } },
    ],
    [
      "with one large text that has escapes",
      { response: { text: '\\"{['.repeat(90_000) }, type: "response.completed" },
    ],
  ])("%s", async (_, last) => {
    const { preamble, content } = responsesOperation;
    const sent = [preamble, content, event(last)];
    const script = { faults: ["stall"], after: 3 };
    const result = await relayed(responsesOperation, [...sent, "unsent"], script);
    expect(result).toMatchObject({ ...isWhole, text: sent.join("") });
  });

  test("such as an image of Gemini that arrives with its finish reason", async () => {
    const data = "iVBORw0KGgo".repeat(60_000);
    const parts = [{ inlineData: { mimeType: "image/png", data } }];
    const last = event({ candidates: [{ content: { parts }, finishReason: "STOP" }] });
    expect(await relayed(contentOperation, [last])).toMatchObject({ ...isWhole, text: last });
  });
});

describe("choices without [DONE]", () => {
  const choice = (index: number, more: object = {}): object => ({
    ...{ index, delta: { content: "a" }, finish_reason: null },
    ...more,
  });
  const choices = (...list: readonly object[]): string => event({ id: "c", choices: list });
  const stop = { delta: {}, finish_reason: "stop" };

  test.each([
    ["one choice", [choices(choice(0)), choices(choice(0, stop))]],
    ["a usage event at the end", [choices(choice(0)), choices(choice(0, stop)), choices()]],
    [
      "two choices",
      [choices(choice(0), choice(1)), choices(choice(1, stop)), choices(choice(0, stop))],
    ],
    ["a choice without an index", [choices({ delta: { content: "a" } }), choices({ ...stop })]],
    [
      "white space",
      [`data: {"choices" : [ {"delta":{"content":"a"}, "finish_reason" : "length"} ]}\n\n`],
    ],
  ])("are complete once each has finished: %s", async (_, events) => {
    expect(await relayed(chatOperation, events)).toMatchObject(isWhole);
  });

  test.each([
    ["no finish reason", [choices(choice(0))]],
    ["an empty finish reason", [choices(choice(0, { finish_reason: "" }))]],
    ["one of two", [choices(choice(0), choice(1)), choices(choice(0, stop))]],
    [
      "one of two that began later",
      [choices(choice(0)), choices(choice(1)), choices(choice(0, stop))],
    ],
  ])("are cut off with %s", async (_, events) => {
    const result = await relayed(chatOperation, events);
    expect(result).toMatchObject({
      isWhole: false,
      record: { error: { code: "UPSTREAM_FAILED" } },
    });
  });
});

test("a candidate of Gemini that has not finished is cut off", async () => {
  const candidate = (index: number, finishReason?: string): object => ({
    ...{ index, content: { parts: [{ text: "a" }] }, finishReason },
  });
  const two = event({ candidates: [candidate(0), candidate(1)] });
  const one = event({ candidates: [candidate(1, "STOP")] });
  expect(await relayed(contentOperation, [two, one])).toMatchObject({ isWhole: false });
  const both = [two, one, event({ candidates: [candidate(0, "MAX_TOKENS")] })];
  expect(await relayed(contentOperation, both)).toMatchObject(isWhole);
});

test("a terminal error of the provider is an end, and no other is added", async () => {
  const error = { message: "overloaded", code: "overloaded" };
  const errors = [
    event({ error }),
    event({ type: "error", ...error, sequence_number: 2 }, "error"),
    event({ type: "error", error: { type: "overloaded_error", message: "overloaded" } }, "error"),
    event({ error: "overloaded" }),
  ];
  for (const [at, operation] of [chatOperation, ...streamedOperations.slice(2)].entries()) {
    const last = errors[at] ?? "";
    const { preamble, content } = operation;
    const script = { faults: ["break"], after: 3 };
    const result = await relayed(operation, [preamble, content, last, "unsent"], script);
    expect(result).toMatchObject({ ...isWhole, text: `${preamble}${content}${last}` });
  }
});

describe.each(streamedOperations)("a stream of $name", (operation) => {
  test.each([
    ["a text", "event: error\ndata: overloaded\n\n"],
    ["a text, without spaces", "event:error\ndata:overloaded\n\n"],
    ["a text before the name", "data: overloaded\nevent: error\n\n"],
    ["a JSON string", 'event: error\ndata: "overloaded"\n\n'],
    ["a list", "event: error\ndata: [1]\n\n"],
    ["an object without an error", 'event: error\ndata: {"message":"overloaded"}\n\n'],
    ["nothing", "event: error\ndata\n\n"],
  ])("ends with an event of the name `error` that has %s", async (_, last) => {
    const { preamble, content } = operation;
    for (const text of [last, last.replaceAll("\n", "\r\n")]) {
      const script = { faults: ["break"], after: 3 };
      const result = await relayed(operation, [preamble, content, text, "unsent"], script);
      expect(result).toMatchObject({ ...isWhole, text: `${preamble}${content}${text}` });
    }
  });
});
