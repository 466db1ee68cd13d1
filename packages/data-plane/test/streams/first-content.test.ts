import { describe, expect, test } from "vitest";
import { serveDataPlane } from "../served-data-plane.ts";
import { receive } from "./received-response.ts";
import {
  chatOperation,
  contentOperation,
  event,
  streamHeaders as headers,
  messagesOperation,
  modelOf,
  responsesOperation,
  type StreamedOperation,
  streamedOperations,
} from "./streamed-operations.ts";

/** Serves an operation by two models; the first one sends these events and ends. */
async function tryFirst(
  operation: StreamedOperation,
  body: readonly string[],
  script: object = {},
) {
  const served = await serveDataPlane((at) => ({
    models: [modelOf(operation, at), modelOf(operation, at, { linkageType: "FALLBACK" })],
  }));
  const { preamble, content, rest } = operation;
  const whole = [preamble, content, ...rest];
  served.provider.enqueue({ headers, body, ...script }, { headers, body: whole });
  const received = await receive(served.url, operation.path, operation.request);
  return { ...received, attempts: served.provider.requests.length, whole: whole.join("") };
}

const named = (data: { readonly type: string; readonly [field: string]: unknown }): string =>
  event(data, data.type);
const delta = (value: object): string => event({ choices: [{ index: 0, delta: value }] });

describe.each(streamedOperations)("a stream of $name falls back", (operation) => {
  const { preamble } = operation;
  test.each([
    ["is empty", []],
    ["ends after its preamble", [preamble]],
    ["ends after comments", [": waiting\n\n", ": waiting\n\n"]],
    ["begins with an error", [preamble, event({ error: { message: "overloaded" } })]],
    ["begins with an error that is a text", [": hm\n\n", event({ error: "overloaded" })]],
    ["begins with an error that is named", [preamble, event("overloaded", "error")]],
    ["begins with an error that has no fields", [preamble, event({ error: {} })]],
  ])("if it %s", async (_, body) => {
    const { status, text, attempts, whole } = await tryFirst(operation, body);
    expect({ status, text, attempts }).toEqual({ status: 200, text: whole, attempts: 2 });
  });

  test("if it is reset before its first content", async () => {
    const { text, whole } = await tryFirst(operation, [preamble, "unsent"], {
      faults: ["cut"],
      after: 1,
    });
    expect(text).toBe(whole);
  });
});

describe("an event without content does not commit a call", () => {
  const responseItem = (item: object): string =>
    named({ type: "response.output_item.added", item });
  const block = (content_block: object): string =>
    named({ type: "content_block_start", index: 0, content_block });

  test.each<readonly [StreamedOperation, string]>([
    [chatOperation, event({ choices: [], prompt_filter_results: [{ index: 0 }] })],
    [chatOperation, delta({})],
    [chatOperation, delta({ role: "assistant", content: null, refusal: null })],
    [chatOperation, delta({ reasoning_content: "" })],
    [chatOperation, delta({ tool_calls: [{ index: 0, function: { arguments: "" } }] })],
    [chatOperation, event("[DONE]")],
    [responsesOperation, named({ type: "response.in_progress", response: { error: null } })],
    [responsesOperation, responseItem({ type: "message", id: "msg_1", content: [] })],
    [responsesOperation, responseItem({ type: "reasoning", id: "rs_1", summary: [] })],
    [responsesOperation, named({ type: "response.content_part.added", part: { text: "" } })],
    [messagesOperation, named({ type: "ping" })],
    [messagesOperation, block({ type: "text", text: "" })],
    [messagesOperation, block({ type: "thinking", thinking: "", signature: "" })],
    [messagesOperation, named({ type: "message_stop" })],
    [contentOperation, event({ candidates: [{ content: { role: "model", parts: [] } }] })],
    [contentOperation, event({ usageMetadata: { promptTokenCount: 3 } })],
  ])("$name: %s", async (operation, first) => {
    expect(await tryFirst(operation, [first])).toMatchObject({ status: 200, attempts: 2 });
  });
});

describe("an event with content commits a call", () => {
  test.each<readonly [StreamedOperation, string]>([
    [chatOperation, delta({ reasoning_content: "hm" })],
    [chatOperation, delta({ reasoning: "hm" })],
    [chatOperation, delta({ refusal: "no" })],
    [chatOperation, delta({ tool_calls: [{ index: 0, id: "call_1", function: { name: "f" } }] })],
    [chatOperation, event({ choices: [{ index: 0, delta: {}, finish_reason: "content_filter" }] })],
    [chatOperation, event({ error: false, choices: [{ index: 0, delta: { content: "a" } }] })],
    [chatOperation, event({ error: "", choices: [{ index: 0, delta: { content: "a" } }] })],
    [
      responsesOperation,
      named({ type: "response.output_item.added", item: { type: "function_call", name: "f" } }),
    ],
    [responsesOperation, named({ type: "response.reasoning_summary_text.delta", delta: "hm" })],
    [responsesOperation, named({ type: "response.refusal.delta", delta: "no" })],
    [
      messagesOperation,
      named({ type: "content_block_start", content_block: { type: "tool_use", name: "f" } }),
    ],
    [
      messagesOperation,
      named({ type: "content_block_delta", delta: { type: "thinking_delta", thinking: "hm" } }),
    ],
    [contentOperation, event({ promptFeedback: { blockReason: "SAFETY" } })],
    [
      contentOperation,
      event({ candidates: [{ content: { parts: [{ functionCall: { name: "f" } }] } }] }),
    ],
  ])("$name: %s", async (operation, first) => {
    const { attempts, text } = await tryFirst(operation, [first]);
    expect({ attempts, isFirst: text.startsWith(first) }).toEqual({ attempts: 1, isFirst: true });
  });
});

test("a provider that sends 64 KiB without content is relayed", async () => {
  const comment = `: ${"x".repeat(70_000)}\n\n`;
  const script = { faults: ["stall"], after: 1 };
  const served = await serveDataPlane((at) => ({ models: [at("m")] }), { timeouts: { idle: 200 } });
  served.provider.enqueue({ headers, body: [comment, "unsent"], ...(script as object) });
  const { status, text } = await receive(served.url, chatOperation.path, chatOperation.request);
  expect({ status, begins: text.startsWith(comment) }).toEqual({ status: 200, begins: true });
});

test("a provider that is silent or sends comments is relayed after a while", async () => {
  for (const comments of [[], [": waiting\n\n"]]) {
    const timeouts = { firstEvent: 50, idle: 500 };
    const served = await serveDataPlane((at) => ({ models: [at("m")] }), { timeouts });
    const body = [...comments, "unsent"];
    served.provider.enqueue({ headers, body, faults: ["stall"], after: comments.length });
    const { status, text } = await receive(served.url, chatOperation.path, chatOperation.request);
    expect(status).toBe(200);
    expect(text.startsWith(comments.join(""))).toBe(true);
  }
});
