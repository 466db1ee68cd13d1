import { GatewayError, type GatewayErrorCode, gatewayErrorCodes } from "@gw/entities";
import { describe, expect, test } from "vitest";
import { CallError, type CallErrorCode } from "../../src/call/call-error.ts";
import { type ApiFormat, apiFormats, formats } from "../../src/formats/formats.ts";
import { toResponseError } from "../../src/formats/response-error.ts";
import { encodeErrorResponse } from "../../src/index.ts";
import { parseEvent } from "../../src/streams/server-sent-event.ts";

const callErrorCodes: readonly CallErrorCode[] = [
  "workspace_suspended",
  "budget_exceeded",
  "rate_limited",
  "UPSTREAM_FAILED",
  "UPSTREAM_TIMEOUT",
];

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
  const { streams } = formats[format];
  for (const { name } of formats[format].operations) {
    const event = streams.follow(name).errorEvent(toResponseError(error), "r-1");
    const progress = streams.follow(name);
    progress.read(parseEvent(Buffer.from(event)));
    expect([progress.hasEnded, progress.hasFailed]).toEqual([true, true]);
  }
}

test("an error response has the status of its code and asks for a delay if a retry may help", () => {
  const options = { format: "openai", requestId: "r-1" } as const;
  const encode = (code: GatewayErrorCode) => {
    const { status, headers } = encodeErrorResponse(new GatewayError(code, "No"), options);
    return [status, headers["retry-after"]];
  };
  expect(encode("RESOURCE_EXHAUSTED")).toEqual([429, "60"]);
  expect(encode("TEMPORARILY_UNAVAILABLE")).toEqual([503, "1"]);
  expect(encode("ENDPOINT_NOT_FOUND")).toEqual([404, undefined]);
});

test.each([
  ["openai", "x-request-id"],
  ["anthropic", "request-id"],
  ["gemini", "x-request-id"],
] as const)(
  "an error in the format %s has its request id in %s and for the log",
  (format, name) => {
    const error = new GatewayError("UNAUTHENTICATED", "No");
    const { headers } = encodeErrorResponse(error, { format, requestId: "r-1" });
    expect(headers).toEqual({ [name]: "r-1", "x-gw-request-id": "r-1" });
  },
);
