import { Agent, type Dispatcher, request } from "undici";
import { onTestFinished, test } from "vitest";
import { FakeProvider, type FakeProviderOptions } from "../src/index.ts";

async function open(options: FakeProviderOptions = {}): Promise<{
  provider: FakeProvider;
  chat: (body: object, more?: object) => Promise<Dispatcher.ResponseData>;
}> {
  const provider = await FakeProvider.start(options);
  const dispatcher = new Agent();
  onTestFinished(() => dispatcher.destroy().then(() => provider.stop()));
  const chat = (body: object, more: object = {}): Promise<Dispatcher.ResponseData> =>
    request(`${provider.url}/v1/chat/completions?trace=1`, {
      dispatcher,
      method: "POST",
      headers: { authorization: "Bearer k", "content-type": "application/json", "X-Odd": "1" },
      body: JSON.stringify({ messages: [{ role: "user", content: "hi" }], ...body }),
      ...more,
    });
  return { provider, chat };
}

test("a request is kept unchanged, including unknown fields", async ({ expect }) => {
  const { provider, chat } = await open({ lenient: true });
  const before = performance.now();
  const { body } = await chat({ model: "gpt-x", unknown: { deep: [1] } });
  await body.dump();
  const record = await provider.received(0);
  await record.closed;
  expect(record).toMatchObject({
    method: "POST",
    path: "/v1/chat/completions?trace=1",
    headers: { authorization: "Bearer k", "x-odd": "1" },
    json: { model: "gpt-x", unknown: { deep: [1] } },
    outcome: "answered",
  });
  expect(record.rawHeaders).toContain("X-Odd");
  expect(record.body.toString()).toContain('"unknown":{"deep":[1]}');
  expect(record.arrivedAt).toBeGreaterThan(before);
  expect(record.closedAt).toBeGreaterThan(record.arrivedAt);
});

test("responses have unknown fields and headers", async ({ expect }) => {
  const { chat } = await open();
  const odd = '"x_fake": {"big":12345678901234567890,"decimal":1.10,"escaped":"\\u00fc\\/"}';
  for (const stream of [false, true]) {
    const { headers, body } = await chat({ model: "gpt-x", stream });
    expect(await body.text()).toContain(odd);
    expect(headers).toMatchObject({ "set-cookie": "fake=1; Path=/", "x-fake-internal": "1" });
  }
});

test("the same request has the same response except for the id", async ({ expect }) => {
  const { chat } = await open();
  const responses = [];
  for (let round = 0; round < 2; round += 1) {
    const { headers, body } = await chat({ model: "gpt-x" });
    responses.push({ id: headers["x-request-id"], text: await body.text() });
  }
  expect(responses.map(({ id }) => id)).toEqual(["00000001", "00000002"]);
  expect(responses[1]?.text).toContain("chatcmpl-00000002");
  expect(responses[1]?.text).toBe(responses[0]?.text.replaceAll("00000001", "00000002"));
});

test.for([
  { phase: "before-headers", model: "hang" },
  { phase: "before-headers", model: "slow-60000" },
  { phase: "before-first-byte", model: "wait-60000" },
  { phase: "mid-body", model: "stall-after-2" },
  { phase: "mid-body", model: "drip-60000" },
] as const)(
  "a disconnected client is recorded: $phase of $model",
  async ({ phase, model }, { expect }) => {
    const { provider, chat } = await open();
    const controller = new AbortController();
    const { signal } = controller;
    const call = chat({ model, stream: true }, { signal }).then(async ({ body }) => {
      if (phase === "before-first-byte") controller.abort();
      for await (const _ of body) controller.abort();
    });
    const record = await provider.received(0);
    if (phase === "before-headers") controller.abort();
    await expect(call).rejects.toThrow();
    await record.closed;
    expect(record).toMatchObject({ outcome: "aborted", phase });
    expect(provider.pending).toBe(0);
  },
);

test("a client that disconnects while sending its body is recorded", async ({ expect }) => {
  const { provider, chat } = await open();
  const controller = new AbortController();
  const body = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.from("{");
    await provider.arriving(0);
    controller.abort();
    await new Promise(() => {});
  };
  await expect(chat({}, { signal: controller.signal, body: body() })).rejects.toThrow();
  const record = await provider.arriving(0);
  await record.closed;
  expect(record).toMatchObject({ outcome: "aborted", phase: "request" });
});

test("only the configured number of requests is kept", async ({ expect }) => {
  const { provider, chat } = await open({ keep: 2 });
  for (const model of ["a", "b", "c"]) await (await chat({ model })).body.dump();
  expect(provider.requests.map(({ json }) => json)).toMatchObject([{ model: "b" }, { model: "c" }]);
  expect((await provider.received(2)).json).toMatchObject({ model: "c" });
  await expect(provider.received(0)).rejects.toThrow("request 0 was not kept");
});

test("scripts are taken from the queue, the function, the options and the name, in this order", async ({
  expect,
}) => {
  const { provider, chat } = await open({ models: { "fail-500": { status: 501 } } });
  const statusOf = async (model: string): Promise<number> => {
    const { statusCode, body } = await chat({ model });
    await body.dump();
    return statusCode;
  };
  provider.enqueue({ status: 503 });
  provider.respond(({ json }) =>
    JSON.stringify(json).includes("gpt-x") ? { status: 502 } : undefined,
  );
  expect(await statusOf("gpt-x")).toBe(503);
  expect(await statusOf("gpt-x")).toBe(502);
  expect(await statusOf("fail-500")).toBe(501);
  expect(await statusOf("fail-504")).toBe(504);
  provider.respond(undefined);
  expect(await statusOf("gpt-x")).toBe(200);
});

test("a thousand streams are open at once", async ({ expect }) => {
  const { provider, chat } = await open({ keep: 0 });
  const bodies = await Promise.all(
    Array.from({ length: 1_000 }, async () => {
      const { body } = await chat({ model: "stall-after-2", stream: true });
      return body;
    }),
  );
  expect(provider.pending).toBe(1_000);
  for (const body of bodies) body.on("error", () => {}).destroy();
});
