import { once } from "node:events";
import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { chat, serveDataPlane } from "../served-data-plane.ts";
import { receive } from "../streams/received-response.ts";

const reported = {
  tokens: { input: expect.any(Number), output: expect.any(Number) },
  isEstimated: false,
};

describe("a stream", () => {
  test("is relayed unchanged, and its usage is recorded", async () => {
    const { url, provider, nextRecord } = await serveDataPlane((at) => ({ models: [at("m")] }));
    provider.enqueue({ events: 5, comments: 2, chunkBytes: 7 });
    const ended = nextRecord();
    const response = await chat(url, { stream: true, stream_options: { include_usage: true } });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const text = await response.text();
    expect(text.trimEnd().endsWith("data: [DONE]")).toBe(true);
    const record = await ended;
    expect(record.usage).toEqual(reported);
    expect(record.error).toBeUndefined();
    expect(record.firstByteMs).toBeLessThanOrEqual(record.totalMs ?? 0);
  });

  test("has the credential redacted, also across chunks", async () => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }));
    provider.enqueue({ text: "sk-0123456789abcdef", chunkBytes: 5, events: 1 });
    const response = await (await chat(url, { stream: true })).text();
    expect(response).not.toContain("sk-0123456789abcdef");
    expect(response).toContain('"content":"******************* "');
  });

  test("is relayed unchanged if the response is not an event stream", async () => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }));
    provider.enqueue({ body: '{"choices":[1]}', headers: { "content-type": "application/json" } });
    const response = await chat(url, { stream: true });
    expect(await response.json()).toEqual({ choices: [1] });
  });

  test("is relayed at the pace of the client", async () => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }));
    const event = `data: ${JSON.stringify({ choices: [], pad: "x".repeat(30_000) })}\n\n`;
    const body = [...Array.from({ length: 1_000 }, () => event), "data: [DONE]\n\n"];
    provider.enqueue({ body, headers: { "content-type": "text/event-stream" } });
    const response = await chat(url, { stream: true });
    const reader = response.body?.getReader();
    await reader?.read();
    const [request] = provider.requests;
    // The provider cannot have sent everything, because the client has not read it.
    expect(request?.outcome).toBe("pending");
    let length = 0;
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) break;
      length += value?.length ?? 0;
    }
    expect(length).toBeGreaterThan(29_000_000);
    await request?.closed;
    expect(request?.outcome).toBe("answered");
  });
});

// All timeouts are longer than a test may take, so that only the disconnect ends these calls.
describe("a client that disconnects aborts the request at the provider", () => {
  test.each([
    ["before the response begins", { faults: ["hang"] }, "before-headers"],
    ["before the first byte", { beforeFirstByte: 60_000 }, "before-first-byte"],
    [
      "while an error response is read",
      { status: 500, beforeFirstByte: 60_000 },
      "before-first-byte",
    ],
    ["in the middle of a stream", { events: 10, faults: ["stall"], after: 3 }, "mid-body"],
  ] as const)("%s", async (_, script, phase) => {
    const { url, provider, nextRecord } = await serveDataPlane((at) => ({
      models: [at("m"), at("n", { linkageType: "FALLBACK" })],
    }));
    provider.enqueue(script as object);
    const ended = nextRecord();
    const controller = new AbortController();
    const response = chat(url, { stream: true }, { signal: controller.signal });
    const arrived = await provider.arriving(0);
    if (phase === "mid-body") await (await response).body?.getReader().read();
    else while (arrived.phase !== phase) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await response.catch(() => undefined);
    await arrived.closed;
    expect(arrived.outcome).toBe("aborted");
    expect((await ended).status).toBe(499);
    expect(provider.requests).toHaveLength(1);
  });
});

describe("other API formats", () => {
  const post = (url: string, path: string, body: object): Promise<Response> =>
    fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "anthropic-version": "2023-06-01" },
      body: JSON.stringify(body),
    });

  test("messages are sent to Anthropic's path, and a cut stream ends with its error event", async () => {
    const { url, provider, nextRecord } = await serveDataPlane((at) => ({
      models: [at("claude", { provider: "anthropic" })],
    }));
    const body = { model: "chat", max_tokens: 9, messages: [{ role: "user", content: "hi" }] };
    const ended = nextRecord();
    const response = await post(url, "/v1/messages", { ...body, stream: true });
    expect(await response.text()).toContain("event: message_stop");
    expect((await ended).usage).toEqual(reported);
    const [request] = provider.requests;
    expect([request?.path, request?.headers["x-api-key"]]).toEqual([
      "/v1/messages",
      "sk-0123456789abcdef",
    ]);
    provider.enqueue({ events: 5, faults: ["break"], after: 5 });
    const broken = await receive(url, "/v1/messages", { ...body, stream: true });
    expect(broken.text).toMatch(/event: error\ndata: \{"type":"error".*\n\n$/);
    const missing = await post(url, "/v1/messages", { ...body, model: "unknown" });
    expect(await missing.json()).toMatchObject({
      type: "error",
      error: { type: "not_found_error", code: "model_not_found" },
    });
  });

  test("a model without the API format is rejected with the formats that it supports", async () => {
    const { url } = await serveDataPlane((at) => ({ models: [at("m")] }));
    const response = await post(url, "/v1/messages", { model: "chat", messages: [] });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain(
      "does not support the anthropic API; it supports openai",
    );
  });

  test("Gemini's path contains the model, and its streams are events or a list", async () => {
    const { url, provider, nextRecord } = await serveDataPlane((at) => ({
      models: [at("gemini-2.5-pro", { provider: "gemini" })],
    }));
    const body = { contents: [{ role: "user", parts: [{ text: "hi" }] }] };
    const ended = nextRecord();
    const plain = await post(url, "/gemini/generateContent", body);
    expect(await plain.json()).toHaveProperty("candidates");
    expect((await ended).usage).toEqual(reported);
    const events = await post(url, "/gemini/streamGenerateContent?alt=sse", body);
    expect(await events.text()).toMatch(/^data: /);
    const list = await post(url, "/gemini/streamGenerateContent", body);
    expect(Array.isArray(await list.json())).toBe(true);
    expect(provider.requests.map(({ path }) => path)).toEqual([
      "/v1beta/models/gemini-2.5-pro:generateContent",
      "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse",
      "/v1beta/models/gemini-2.5-pro:streamGenerateContent",
    ]);
    expect(provider.requests[0]?.headers["x-goog-api-key"]).toBe("sk-0123456789abcdef");
  });

  test("a cut list of Gemini has the error as its last element", async () => {
    const { url, provider } = await serveDataPlane((at) => ({
      models: [at("gemini-2.5-pro", { provider: "gemini" })],
    }));
    provider.enqueue({ events: 6, faults: ["break"], after: 3 });
    const body = { contents: [{ role: "user", parts: [{ text: "hi" }] }] };
    const { text, isWhole } = await receive(url, "/gemini/streamGenerateContent", body);
    const list: unknown[] = JSON.parse(text);
    expect(isWhole).toBe(false);
    expect(list.at(-1)).toMatchObject({ error: { status: "UNAVAILABLE" } });
    expect(list.length).toBeGreaterThan(1);
  });
});

describe("a timeout", () => {
  const content = { contents: [{ role: "user", parts: [{ text: "hi" }] }] };
  const longBody = ["x".repeat(70_000), "unsent"];

  test("within a list of Gemini is its last element", async () => {
    const { url, provider, nextRecord } = await serveDataPlane(
      (at) => ({ models: [at("gemini-2.5-pro", { provider: "gemini" })] }),
      { timeouts: { idle: 100 } },
    );
    provider.enqueue({ events: 6, faults: ["stall"], after: 3 });
    const ended = nextRecord();
    const { text } = await receive(url, "/gemini/streamGenerateContent", content);
    const list: unknown[] = JSON.parse(text);
    expect(list.at(-1)).toMatchObject({
      error: {
        ...{ code: 504, status: "DEADLINE_EXCEEDED" },
        message: expect.stringContaining("the timeout `idle`"),
      },
    });
    expect((await ended).error?.code).toBe("UPSTREAM_TIMEOUT");
  });

  test("within any other body is recorded", async () => {
    const { url, provider, nextRecord } = await serveDataPlane((at) => ({ models: [at("m")] }), {
      timeouts: { idle: 100 },
    });
    provider.enqueue({ body: longBody, faults: ["stall"], after: 1 });
    const ended = nextRecord();
    const body = { model: "chat", messages: [] };
    expect(await receive(url, "/v1/chat/completions", body)).toMatchObject({ isWhole: false });
    expect((await ended).error?.code).toBe("UPSTREAM_TIMEOUT");
  });

  test.each([
    ["firstByte", { faults: ["hang"] }],
    ["idle", { body: ["{", "unsent"], faults: ["stall"], after: 1 }],
  ] as const)("before a response is accepted names the limit `%s`", async (limit, script) => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }), {
      timeouts: { [limit]: 100 },
    });
    provider.enqueue(script);
    const response = await chat(url, {});
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({
      error: { code: "UPSTREAM_TIMEOUT", message: expect.stringContaining(`timeout \`${limit}\``) },
    });
  });
});

test("a client that disconnects within its request body is recorded with status 499", async () => {
  const { url, nextRecord } = await serveDataPlane((at) => ({ models: [at("m")] }));
  const ended = nextRecord();
  const headers = { expect: "100-continue", "transfer-encoding": "chunked" };
  const call = request(`${url}/v1/chat/completions`, { method: "POST", headers });
  call.on("error", () => {}).flushHeaders();
  // The server has received the head and reads the body.
  await once(call, "continue");
  call.destroy();
  expect(await ended).toEqual({ status: 499 });
});
