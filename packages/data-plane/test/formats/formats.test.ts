import { GatewayError, type GatewayErrorCode, gatewayErrorCodes } from "@gw/entities";
import { describe, expect, test } from "vitest";
import { CallError, type CallErrorCode } from "../../src/call/call-error.ts";
import { type ApiFormat, apiFormats, formats } from "../../src/formats/formats.ts";
import { toResponseError } from "../../src/formats/response-error.ts";
import { type EventMeaning, encodeErrorResponse } from "../../src/index.ts";
import { EventReader } from "../../src/proxy/event-reader.ts";

function meaningOf(format: ApiFormat, text: string): EventMeaning | undefined {
  const [event] = new EventReader().read(Buffer.from(text));
  return event && formats[format].eventMeaning(event);
}

const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

const cases: readonly (readonly [ApiFormat, string, EventMeaning])[] = [
  ["openai", ": OPENROUTER PROCESSING\n\n", "preamble"],
  ["openai", data({ choices: [{ delta: { content: "a" } }] }), "content"],
  ["openai", data({ choices: [], error: null }), "content"],
  ["openai", data({ error: { message: "overloaded" } }), "error"],
  ["openai", "data: [DONE]\n\n", "end"],
  ["openai", `event: response.created\n${data({ type: "response.created" })}`, "preamble"],
  ["openai", data({ type: "response.output_text.delta", delta: "x" }), "content"],
  ["openai", data({ type: "response.failed", response: {} }), "error"],
  ["openai", data({ type: "error", code: "x" }), "error"],
  ["openai", data({ type: "response.completed", response: {} }), "end"],
  ["anthropic", `event: ping\r\n${data({ type: "ping" })}`, "preamble"],
  ["anthropic", `event: message_start\n${data({ type: "message_start" })}`, "preamble"],
  ["anthropic", data({ type: "content_block_start" }), "content"],
  ["anthropic", `event: error\n${data({ type: "error", error: {} })}`, "error"],
  ["anthropic", data({ type: "message_stop" }), "end"],
  ["gemini", data({ candidates: [{ content: {} }] }), "content"],
  ["gemini", data({ candidates: [{ content: {}, finishReason: "STOP" }] }), "end"],
  ["gemini", data({ promptFeedback: { blockReason: "SAFETY" } }), "end"],
  ["gemini", data({ error: { code: 503 } }), "error"],
];

describe("an event of a stream", () => {
  test.each(cases)("of %s is classified: %j is %s", (format, text, expected) => {
    expect(meaningOf(format, text)).toBe(expected);
  });
});

const callErrorCodes: readonly CallErrorCode[] = ["UPSTREAM_FAILED", "UPSTREAM_TIMEOUT"];

describe.each(apiFormats)("an error in the format %s", (format) => {
  test.each(callErrorCodes)("has the code %s of the upstream", (code) => {
    expectEncoded(format, new CallError(code, "It did not work"), code);
  });

  const renamed: Partial<Record<GatewayErrorCode, string>> = {
    ENDPOINT_NOT_FOUND: "RESOURCE_DOES_NOT_EXIST",
    RESOURCE_EXHAUSTED: "RATE_LIMITED",
  };
  const internal: readonly GatewayErrorCode[] = [
    ...(["CRYPTO_FAILURE", "INVALID_STATE", "NOT_IMPLEMENTED"] as const),
    ...(["RESOURCE_ALREADY_EXISTS", "STORE_CLOSED"] as const),
  ];
  test.each(gatewayErrorCodes)("has a code for %s of the gateway", (code) => {
    const expected = internal.includes(code) ? "INTERNAL_ERROR" : (renamed[code] ?? code);
    expectEncoded(format, new GatewayError(code, "It did not work"), expected);
  });
});

function expectEncoded(format: ApiFormat, error: CallError | GatewayError, code: string): void {
  const { body } = encodeErrorResponse(error, { format, requestId: "r-1" });
  const text = JSON.stringify(body);
  for (const part of ["It did not work", code, "r-1"]) expect(text).toContain(part);
  const event = formats[format].errorEvent(toResponseError(error), "r-1");
  expect(meaningOf(format, event)).toBe("error");
}

test("an error response has the status of its code and asks for a delay if a retry may help", () => {
  const options = { format: "openai", requestId: "r-1" } as const;
  const encode = (code: GatewayErrorCode) => {
    const { status, retryAfter } = encodeErrorResponse(new GatewayError(code, "No"), options);
    return [status, retryAfter];
  };
  expect(encode("RESOURCE_EXHAUSTED")).toEqual([429, 60]);
  expect(encode("TEMPORARILY_UNAVAILABLE")).toEqual([503, 1]);
  expect(encode("ENDPOINT_NOT_FOUND")).toEqual([404, undefined]);
});
