import { describe, expect, test } from "vitest";
import type { EventMeaning } from "../../src/dialects/dialect.ts";
import { dialects } from "../../src/dialects/dialects.ts";
import type { ApiFormat } from "../../src/dialects/operation.ts";
import { CallError, type CallErrorCode, callErrorStatus } from "../../src/errors/call-error.ts";
import { EventReader } from "../../src/stream/event-reader.ts";

function meaning(dialect: ApiFormat, text: string): EventMeaning | undefined {
  const [event] = new EventReader().read(Buffer.from(text));
  return event && dialects[dialect].meaningOf(event);
}

const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

const cases: readonly (readonly [ApiFormat, string, EventMeaning])[] = [
  ["openai", ": OPENROUTER PROCESSING\n\n", "opening"],
  ["openai", data({ choices: [{ delta: { content: "a" } }] }), "content"],
  ["openai", data({ choices: [], error: null }), "content"],
  ["openai", data({ error: { message: "overloaded" } }), "error"],
  ["openai", "data: [DONE]\n\n", "end"],
  ["openai", `event: response.created\n${data({ type: "response.created" })}`, "opening"],
  ["openai", data({ type: "response.output_text.delta", delta: "x" }), "content"],
  ["openai", data({ type: "response.failed", response: {} }), "error"],
  ["openai", data({ type: "error", code: "x" }), "error"],
  ["openai", data({ type: "response.completed", response: {} }), "end"],
  ["anthropic", `event: ping\r\n${data({ type: "ping" })}`, "opening"],
  ["anthropic", `event: message_start\n${data({ type: "message_start" })}`, "opening"],
  ["anthropic", data({ type: "content_block_start" }), "content"],
  ["anthropic", `event: error\n${data({ type: "error", error: {} })}`, "error"],
  ["anthropic", data({ type: "message_stop" }), "end"],
  ["gemini", data({ candidates: [{ content: {} }] }), "content"],
  ["gemini", data({ candidates: [{ content: {}, finishReason: "STOP" }] }), "end"],
  ["gemini", data({ promptFeedback: { blockReason: "SAFETY" } }), "end"],
  ["gemini", data({ error: { code: 503 } }), "error"],
];

describe("an event of a stream", () => {
  test.each(cases)("of %s is understood: %j is %s", (dialect, text, expected) => {
    expect(meaning(dialect, text)).toBe(expected);
  });
});

describe.each(Object.keys(dialects) as ApiFormat[])("an error in the words of %s", (name) => {
  test.each(Object.keys(callErrorStatus) as CallErrorCode[])("%s", (code) => {
    const error = new CallError(code, "It did not work");
    const body = JSON.stringify(dialects[name].errorBody(error, "r-1"));
    expect(body).toContain("It did not work");
    expect(body).toContain(code);
    expect(body).toContain("r-1");
    expect(meaning(name, dialects[name].errorEvent(error, "r-1"))).toBe("error");
  });
});
