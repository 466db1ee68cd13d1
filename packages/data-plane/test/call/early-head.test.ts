import { expect, test } from "vitest";
import { serveDataPlane } from "../served-data-plane.ts";
import { dataOf, receive } from "../streams/received-response.ts";
import {
  chatOperation,
  contentOperation,
  streamHeaders as headers,
  messagesOperation,
  modelOf,
  responsesOperation,
  type StreamedOperation,
} from "../streams/streamed-operations.ts";

const keepAlive = /^(: keep-alive\n\n|event: ping\ndata: \{"type": "ping"\}\n\n|\n\n)+/;

function serve(operation: StreamedOperation) {
  const settings = { timeouts: { earlyHead: 20 } };
  return serveDataPlane(
    (at) => ({
      models: [modelOf(operation, at), modelOf(operation, at, { linkageType: "FALLBACK" })],
      settings,
    }),
    { timeouts: { keepAlive: 20 } },
  );
}

test.each([chatOperation, responsesOperation, messagesOperation, contentOperation])(
  "the head of $name is sent before a model responds, and another model can be tried",
  async (operation) => {
    const { url, provider, nextRecord } = await serve(operation);
    const { preamble, content, rest, path, request } = operation;
    const body = [preamble, content, ...rest];
    provider.enqueue({ status: 503, beforeHeaders: 100 }, { headers, body, beforeHeaders: 100 });
    const ended = nextRecord();
    const received = await receive(url, path, request);
    expect(received).toMatchObject({ status: 200, isWhole: true });
    expect(received.headers).toMatchObject({
      "content-type": "text/event-stream",
      "x-accel-buffering": "no",
      "x-gw-endpoint": "chat",
    });
    expect(received.text).toMatch(keepAlive);
    expect(received.text.replace(keepAlive, "")).toBe(body.join(""));
    expect((await ended).attempts).toHaveLength(2);
  },
);

test.each([
  [chatOperation, { choices: [{ finish_reason: "error" }], error: { code: "UPSTREAM_FAILED" } }],
  [responsesOperation, { type: "error", code: "UPSTREAM_FAILED", sequence_number: 0 }],
  [messagesOperation, { type: "error", error: { code: "UPSTREAM_FAILED" } }],
])("a final failure of $name is an error event", async (operation, shape) => {
  const { url, provider, nextRecord } = await serve(operation);
  provider.enqueue({ status: 503, beforeHeaders: 100 }, { status: 500 });
  const ended = nextRecord();
  const received = await receive(url, operation.path, operation.request);
  expect(received).toMatchObject({ status: 200, isWhole: false });
  expect(dataOf(received.text).at(-1)).toMatchObject(shape);
  expect(await ended).toMatchObject({ status: 200, error: { code: "UPSTREAM_FAILED" } });
});

test("a response that is not streamed after the head is an error", async () => {
  const { url, provider } = await serve(chatOperation);
  provider.enqueue({
    ...{ body: '{"choices":[]}', beforeHeaders: 100 },
    headers: { "content-type": "application/json" },
  });
  const { text } = await receive(url, chatOperation.path, chatOperation.request);
  expect(dataOf(text).at(-1)).toMatchObject({
    error: { message: "the provider did not stream its response" },
  });
});

test("a status is sent if the call fails before the head is due", async () => {
  const { url, provider } = await serveDataPlane((at) => ({
    models: [at("m")],
    settings: { timeouts: { earlyHead: 60_000 } },
  }));
  provider.enqueue({ status: 400 });
  expect(await receive(url, chatOperation.path, chatOperation.request)).toMatchObject({
    status: 400,
  });
});

test("a list of Gemini has no early head", async () => {
  const { url, provider } = await serve(contentOperation);
  provider.enqueue({ beforeHeaders: 100 });
  const { request } = contentOperation;
  const { headers: received } = await receive(url, "/gemini/streamGenerateContent", request);
  expect(received["content-type"]).toContain("application/json");
});
