import OpenAI from "openai";
import { describe, expect, test } from "vitest";
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
    const keptAlive = Promise.withResolvers<void>();
    provider.enqueue({ status: 503, beforeHeaders: keptAlive.promise }, { headers, body });
    const ended = nextRecord();
    const received = await receive(url, path, request, (text) => {
      if (keepAlive.test(text)) keptAlive.resolve();
    });
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
    ...{ body: '{"choices":[1]}', beforeHeaders: 100 },
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

describe("the provider's own error is the last event", () => {
  async function failed(operation: StreamedOperation, script: object) {
    const { url, provider, nextRecord } = await serve(operation);
    // The fallback is not tried, or fails in the same way.
    provider.respond(() => ({ ...script, beforeHeaders: 100 }));
    const ended = nextRecord();
    const { status, isWhole, text } = await receive(url, operation.path, operation.request);
    expect([status, isWhole, (await ended).error?.code]).toEqual([200, false, "UPSTREAM_FAILED"]);
    return { text, last: dataOf(text).at(-1) };
  }

  const openAi = (error: object): object => ({ body: JSON.stringify({ error }) });
  const invalid = { type: "invalid_request_error", message: "bad param foo" };

  test.each<readonly [StreamedOperation, object]>([
    [chatOperation, { choices: [{ finish_reason: "error" }], error: invalid }],
    [responsesOperation, { type: "error", message: invalid.message, error: invalid }],
    [messagesOperation, { type: "error", error: invalid }],
    [
      contentOperation,
      { error: { code: 400, status: "INVALID_ARGUMENT", message: invalid.message } },
    ],
  ])("of $name", async (operation, shape) => {
    const { last } = await failed(operation, { status: 400, message: invalid.message });
    expect(last).toMatchObject(shape);
  });

  test.each<readonly [string, object, object]>([
    [
      "with all of its fields",
      {
        status: 400,
        ...openAi({ ...invalid, code: "unknown_parameter", param: "foo", innererror: { a: 1 } }),
      },
      { ...invalid, code: "unknown_parameter", param: "foo", innererror: { a: 1 } },
    ],
    [
      "with the gateway's code if it has none",
      { status: 422, ...openAi({ ...invalid, code: null }) },
      { ...invalid, code: "INVALID_PARAMETER_VALUE" },
    ],
    [
      "if no model was able to respond",
      { status: 429, ...openAi({ type: "tokens", code: "rate_limit_exceeded", message: "Wait" }) },
      { type: "tokens", code: "rate_limit_exceeded", message: "Wait" },
    ],
    [
      "if it is a text",
      { status: 400, body: '{"error":"bad param foo"}' },
      { ...invalid, code: "INVALID_PARAMETER_VALUE" },
    ],
    [
      "if it has no field `error`",
      { status: 400, body: '{"object":"error","message":"bad param foo","code":40003}' },
      { ...invalid, code: 40_003 },
    ],
    [
      "if it is in a list",
      { status: 400, body: '[{"error":{"message":"bad param foo","status":"INVALID_ARGUMENT"}}]' },
      { ...invalid, status: "INVALID_ARGUMENT" },
    ],
    [
      "without its words if it is not JSON",
      { status: 400, body: "<html>" },
      { ...invalid, message: "openai-compatible responded with status 400" },
    ],
    [
      "without a message that is not a text",
      { status: 400, ...openAi({ message: { detail: [] } }) },
      { ...invalid, message: "openai-compatible responded with status 400" },
    ],
  ])("%s", async (_, script, error) => {
    const { last } = await failed(chatOperation, script);
    expect(last).toMatchObject({ error });
  });

  test("without the credential", async () => {
    const message = "sk-0123456789abcdef is in your prompt";
    const { text } = await failed(chatOperation, { status: 400, ...openAi({ message }) });
    expect(text).not.toContain("sk-0123456789abcdef");
    expect(text).toContain(" is in your prompt");
  });

  test("unless it is about the credential, whose parts it may show", async () => {
    const message = "Incorrect API key: sk-****cdef";
    const { text, last } = await failed(chatOperation, { status: 401, ...openAi({ message }) });
    expect(text).not.toContain("cdef");
    expect(last).toMatchObject({ error: { code: "UPSTREAM_FAILED", type: "server_error" } });
  });

  test("for the SDKs", async () => {
    const { url, provider } = await serve(chatOperation);
    provider.respond(() => ({
      ...{ status: 400, beforeHeaders: 100 },
      ...openAi({ ...invalid, code: "unknown_parameter", param: "foo" }),
    }));
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "gw_client", maxRetries: 0 });
    const messages = [{ role: "user" as const, content: "hi" }];
    const read = async (): Promise<void> => {
      const stream = await client.chat.completions.create({
        model: "chat",
        messages,
        stream: true,
      });
      for await (const _ of stream);
    };
    await expect(read()).rejects.toMatchObject({
      ...{ type: "invalid_request_error", code: "unknown_parameter", param: "foo" },
      message: expect.stringContaining("bad param foo"),
    });
  });
});
