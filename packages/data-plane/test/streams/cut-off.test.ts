import { describe, expect, test } from "vitest";
import { serveDataPlane } from "../served-data-plane.ts";
import { dataOf, receive } from "./received-response.ts";
import {
  chatOperation,
  completionsOperation,
  contentOperation,
  event,
  streamHeaders as headers,
  messagesOperation,
  modelOf,
  responsesOperation,
  type StreamedOperation,
  streamedOperations,
} from "./streamed-operations.ts";

async function relayed(
  operation: StreamedOperation,
  body: readonly (string | Uint8Array)[],
  faults: readonly string[] = ["cut"],
) {
  const served = await serveDataPlane((at) => ({ models: [modelOf(operation, at)] }));
  const script = { headers, body: [...body, "unsent"], faults, after: body.length };
  served.provider.enqueue(script as object);
  const ended = served.nextRecord();
  const received = await receive(served.url, operation.path, operation.request);
  return { ...received, record: await ended };
}

const message = "the provider ended the response early";
const choice = { index: 0, finish_reason: "error" };
const shapes: readonly (readonly [StreamedOperation, object])[] = [
  [
    chatOperation,
    {
      ...{ id: "chatcmpl-7", object: "chat.completion.chunk", created: 7, model: "gpt" },
      choices: [{ ...choice, delta: {} }],
      error: { code: "UPSTREAM_FAILED", message, type: "server_error", request_id: "r-1" },
    },
  ],
  [
    completionsOperation,
    {
      ...{ id: "cmpl-7", object: "text_completion" },
      choices: [{ ...choice, text: "" }],
      error: { code: "UPSTREAM_FAILED", message },
    },
  ],
  [
    responsesOperation,
    { type: "error", code: "UPSTREAM_FAILED", message, param: null, sequence_number: 2 },
  ],
  [messagesOperation, { type: "error", error: { type: "api_error", message }, request_id: "r-1" }],
  [contentOperation, { error: { code: 502, status: "UNAVAILABLE", message } }],
];

describe.each(shapes)("a stream of $name that is cut off", (operation, shape) => {
  const { preamble, content } = operation;
  const unended = 'data: {"choices":[]}\n';

  test.each([
    ["between events", [preamble, content]],
    ["within an event", [preamble, content, 'event: x\ndata: {"cho']],
    ["within a character", [preamble, content, Buffer.from('data: {"x":"ü').subarray(0, -1)]],
    ["after the lines of an event", [preamble, content, unended]],
  ])("%s ends with an error of its operation", async (_, body) => {
    for (const fault of ["cut", "break"]) {
      const { text, isWhole, error, record } = await relayed(operation, body, [fault]);
      expect(text.startsWith(`${preamble}${content}`)).toBe(true);
      const [last, ...more] = dataOf(text.slice(preamble.length + content.length)).toReversed();
      expect(last).toMatchObject(shape);
      // At a proper end, what lacks only its empty line is an event.
      const isEvent = fault === "cut" && body.at(-1) === unended;
      expect(more).toEqual(isEvent ? [{ choices: [] }] : []);
      // The connection is closed in order, without the last chunk.
      expect({ isWhole, error }).toEqual({ isWhole: false, error: "ECONNRESET" });
      expect(record.error?.code).toBe("UPSTREAM_FAILED");
    }
  });
});

test("nothing is added to an event that is too large to be held back", async () => {
  const { preamble, content } = chatOperation;
  const part = `data: {"choices":[{"delta":{"content":"${"x".repeat(400_000)}`;
  for (const fault of ["cut", "stall"]) {
    const served = await serveDataPlane((at) => ({ models: [at("m")] }), {
      timeouts: { idle: 300 },
    });
    const body = [preamble, content, part, "unsent"];
    served.provider.enqueue({ headers, body, faults: [fault as "cut"], after: 3 });
    const received = await receive(served.url, chatOperation.path, chatOperation.request);
    expect(received.text).toBe(`${preamble}${content}${part}`);
    expect(received.isWhole).toBe(false);
  }
});

test("each choice that is open ends with the error", async () => {
  const choices = [0, 1, 2].map((index) => ({
    index,
    delta: { content: "a" },
    finish_reason: null,
  }));
  const one = event({ choices });
  const two = event({ choices: [{ index: 1, delta: {}, finish_reason: "stop" }] });
  const { text } = await relayed(chatOperation, [one, two]);
  expect(dataOf(text).at(-1)).toMatchObject({ choices: [{ index: 0 }, { index: 2 }] });
});

test("the credential is redacted in what the error repeats of the provider's events", async () => {
  const { text } = await relayed(chatOperation, [
    event({ id: "sk-0123456789abcdef", choices: [{ index: 0, delta: { content: "a" } }] }),
  ]);
  expect(text).not.toContain("sk-0123456789abcdef");
  expect(dataOf(text).at(-1)).toMatchObject({ id: "*******************" });
});

test.each(streamedOperations)("an idle stream of $name ends with an error", async (operation) => {
  const { url, provider, nextRecord } = await serveDataPlane(
    (at) => ({ models: [modelOf(operation, at)] }),
    { timeouts: { idle: 100 } },
  );
  const body = [operation.preamble, operation.content, "unsent"];
  provider.enqueue({ headers, body, faults: ["stall"], after: 2 });
  const ended = nextRecord();
  const { text, isWhole } = await receive(url, operation.path, operation.request);
  const last = JSON.stringify(dataOf(text).at(-1));
  for (const part of ["UPSTREAM_TIMEOUT", "the timeout `idle`"]) expect(last).toContain(part);
  expect([isWhole, (await ended).error?.code]).toEqual([false, "UPSTREAM_TIMEOUT"]);
});

test("a call that exceeds its total timeout ends with its own error", async () => {
  const { url, provider, nextRecord } = await serveDataPlane((at) => ({ models: [at("m")] }), {
    timeouts: { total: 300 },
  });
  const body = [chatOperation.content, "unsent"];
  provider.enqueue({ headers, body, faults: ["stall"], after: 1 });
  const ended = nextRecord();
  const { text, isWhole } = await receive(url, chatOperation.path, chatOperation.request);
  expect(dataOf(text).at(-1)).toMatchObject({ error: { code: "UPSTREAM_TIMEOUT" } });
  expect([isWhole, (await ended).error?.code]).toEqual([false, "UPSTREAM_TIMEOUT"]);
});
