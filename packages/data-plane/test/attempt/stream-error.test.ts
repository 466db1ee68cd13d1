import { describe, expect, test } from "vitest";
import { serveDataPlane } from "../served-data-plane.ts";
import { receive } from "../streams/received-response.ts";
import {
  chatOperation,
  contentOperation,
  event,
  streamHeaders as headers,
  messagesOperation,
  modelOf,
  responsesOperation,
  type StreamedOperation,
} from "../streams/streamed-operations.ts";

/** Calls an operation of one model, whose stream consists of these events. */
async function callOnly(operation: StreamedOperation, body: readonly string[]) {
  const served = await serveDataPlane((at) => ({ models: [modelOf(operation, at)] }));
  served.provider.enqueue({ headers, body });
  const { status, text } = await receive(served.url, operation.path, operation.request);
  return { status, body: JSON.parse(text) };
}

const busy = { message: "all busy", code: "overloaded" };
const named = (data: { readonly type: string; readonly [field: string]: unknown }): string =>
  event(data, data.type);

describe("without another model, the client receives the error that a stream begins with", () => {
  test.each<readonly [string, StreamedOperation, readonly string[], number, object]>([
    ["an object", chatOperation, [event({ error: busy })], 502, { error: busy }],
    ["a text", chatOperation, [event({ error: "all busy" })], 502, { error: "all busy" }],
    [
      "a line",
      chatOperation,
      [event("all busy", "error")],
      502,
      { error: { message: "all busy" } },
    ],
    [
      "a status",
      contentOperation,
      [event({ error: { code: 429, message: "all busy" } })],
      429,
      { error: { code: 429, message: "all busy" } },
    ],
    [
      "Anthropic's",
      messagesOperation,
      [messagesOperation.preamble, named({ type: "error", error: busy })],
      502,
      { type: "error", error: busy },
    ],
    [
      "OpenAI's event",
      responsesOperation,
      [responsesOperation.preamble, named({ type: "error", ...busy })],
      502,
      { error: busy },
    ],
    [
      "OpenAI's response",
      responsesOperation,
      [named({ type: "response.failed", response: { status: "failed", error: busy } })],
      502,
      { error: busy },
    ],
  ])("%s", async (_, operation, events, status, body) => {
    expect(await callOnly(operation, events)).toMatchObject({ status, body });
  });
});

test("an error about the credential at the beginning of a stream stays with the operator", async () => {
  const error = { message: "Incorrect API key provided: sk-12", code: "invalid_api_key" };
  const { status, body } = await callOnly(chatOperation, [event({ error })]);
  expect(status).toBe(502);
  expect(body.error.message).toBe("openai-compatible refused the credential of model m");
});
