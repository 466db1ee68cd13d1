import { once } from "node:events";
import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { chat, serveRuntime } from "./served-runtime.ts";

describe("a stream", () => {
  test("is passed on as it came, and says what it cost", async () => {
    const { url, provider, nextRecord } = await serveRuntime((at) => ({ models: [at("m")] }));
    provider.enqueue({ events: 5, comments: 2, chunkBytes: 7 });
    const ended = nextRecord();
    const answer = await chat(url, { stream: true, stream_options: { include_usage: true } });
    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    const text = await answer.text();
    expect(text.trimEnd().endsWith("data: [DONE]")).toBe(true);
    const record = await ended;
    expect(record.usage).toEqual({ input: expect.any(Number), output: expect.any(Number) });
    expect(record.error).toBeUndefined();
    expect(record.firstByteMs).toBeLessThanOrEqual(record.totalMs ?? 0);
  });

  test.each([
    ["resets", { faults: ["break"], after: 3, events: 10 }],
    ["ends without its end marker", { faults: ["no-end"], events: 3 }],
    ["ends in the middle of a line", { body: 'data: {"choices":[]}\n\ndata: {"cho' }],
  ])("that %s ends in an error event, never as if all had been well", async (_, script) => {
    const { url, provider, nextRecord } = await serveRuntime((at) => ({ models: [at("m")] }));
    const headers = { "content-type": "text/event-stream" };
    provider.enqueue({ headers, ...(script as object) });
    const ended = nextRecord();
    const answer = await chat(url, { stream: true });
    expect(answer.status).toBe(200);
    const text = await answer.text();
    const last =
      text
        .trim()
        .split(/\n{2,}/)
        .at(-1) ?? "";
    expect(JSON.parse(last.replace(/^data: /, ""))).toMatchObject({
      error: { code: "UPSTREAM_FAILED", request_id: "r-1" },
    });
    expect(text).not.toContain("[DONE]");
    expect((await ended).error?.code).toBe("UPSTREAM_FAILED");
  });

  test("has its end wherever that stands, whatever comes after", async () => {
    const { url, provider, nextRecord } = await serveRuntime((at) => ({ models: [at("m")] }));
    const rest = `: ${"x".repeat(3_000)}\n\n`;
    const body = `data: {"choices":[]}\n\n${rest}data: [DONE]\n\n${rest}`;
    provider.enqueue({ headers: { "content-type": "text/event-stream" }, body });
    const ended = nextRecord();
    expect(await (await chat(url, { stream: true })).text()).toBe(body);
    expect((await ended).error).toBeUndefined();
  });

  test("ends in an error event when nothing comes for too long", async () => {
    const { url, provider } = await serveRuntime((at) => ({ models: [at("m")] }), {
      deadlines: { idle: 100 },
    });
    provider.enqueue({ events: 10, faults: ["stall"], after: 2 });
    const text = await (await chat(url, { stream: true })).text();
    expect(text).toContain("UPSTREAM_FAILED");
  });

  test("has the credential cut out, also across the ends of chunks", async () => {
    const { url, provider } = await serveRuntime((at) => ({ models: [at("m")] }));
    provider.enqueue({ text: "sk-0123456789abcdef", chunkBytes: 5, events: 1 });
    const answer = await (await chat(url, { stream: true })).text();
    expect(answer).not.toContain("sk-0123456789abcdef");
    expect(answer).toContain('"content":"******************* "');
  });

  test("of an answer that is no stream of events is passed on as it is", async () => {
    const { url, provider } = await serveRuntime((at) => ({ models: [at("m")] }));
    provider.enqueue({ body: '{"plain":true}', headers: { "content-type": "application/json" } });
    const answer = await chat(url, { stream: true });
    expect(await answer.json()).toEqual({ plain: true });
  });

  test("goes with the pace of its reader", async () => {
    const { url, provider } = await serveRuntime((at) => ({ models: [at("m")] }));
    const event = `data: ${JSON.stringify({ choices: [], pad: "x".repeat(30_000) })}\n\n`;
    const body = [...Array.from({ length: 1_000 }, () => event), "data: [DONE]\n\n"];
    provider.enqueue({ body, headers: { "content-type": "text/event-stream" } });
    const answer = await chat(url, { stream: true });
    const reader = answer.body?.getReader();
    await reader?.read();
    const [request] = provider.requests;
    // The provider cannot have sent all of it: nobody has read it.
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

// Every deadline of the runtime is longer than a test may take: nothing but leaving ends these.
describe("a caller that goes away ends the call at the provider", () => {
  test.each([
    ["before the answer begins", { faults: ["hang"] }, "before-headers"],
    ["before the first byte", { beforeFirstByte: 60_000 }, "before-first-byte"],
    ["while a refusal is read", { status: 500, beforeFirstByte: 60_000 }, "before-first-byte"],
    ["in the middle of a stream", { events: 10, faults: ["stall"], after: 3 }, "mid-body"],
  ] as const)("%s", async (_, script, phase) => {
    const { url, provider, nextRecord } = await serveRuntime((at) => ({
      models: [at("m"), at("n", { linkageType: "FALLBACK" })],
    }));
    provider.enqueue(script as object);
    const ended = nextRecord();
    const controller = new AbortController();
    const answer = chat(url, { stream: true }, { signal: controller.signal });
    const arrived = await provider.arriving(0);
    if (phase === "mid-body") await (await answer).body?.getReader().read();
    else while (arrived.phase !== phase) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await answer.catch(() => undefined);
    await arrived.closed;
    expect(arrived.outcome).toBe("aborted");
    expect((await ended).status).toBe(499);
    expect(provider.requests).toHaveLength(1);
  });
});

describe("other dialects", () => {
  const post = (url: string, path: string, body: object): Promise<Response> =>
    fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "anthropic-version": "2023-06-01" },
      body: JSON.stringify(body),
    });

  test("messages go to Anthropic's path, and a stream ends in its own error", async () => {
    const { url, provider, nextRecord } = await serveRuntime((at) => ({
      models: [at("claude", { provider: "anthropic" })],
    }));
    const body = { model: "chat", max_tokens: 9, messages: [{ role: "user", content: "hi" }] };
    const ended = nextRecord();
    const answer = await post(url, "/v1/messages", { ...body, stream: true });
    expect(await answer.text()).toContain("event: message_stop");
    expect((await ended).usage).toEqual({ input: expect.any(Number), output: expect.any(Number) });
    const [request] = provider.requests;
    expect([request?.path, request?.headers["x-api-key"]]).toEqual([
      "/v1/messages",
      "sk-0123456789abcdef",
    ]);
    provider.enqueue({ events: 5, faults: ["break"], after: 3 });
    const broken = await (await post(url, "/v1/messages", { ...body, stream: true })).text();
    expect(broken).toMatch(/event: error\ndata: \{"type":"error".*\n\n$/);
    const missing = await post(url, "/v1/messages", { ...body, model: "nobody" });
    expect(await missing.json()).toMatchObject({
      type: "error",
      error: { type: "not_found_error", code: "RESOURCE_DOES_NOT_EXIST" },
    });
  });

  test("a model that does not speak the dialect is refused, naming those that it does", async () => {
    const { url } = await serveRuntime((at) => ({ models: [at("m")] }));
    const answer = await post(url, "/v1/messages", { model: "chat", messages: [] });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain("does not speak anthropic; it speaks openai");
  });

  test("Gemini's path carries the model, and its answers come as events and as a list", async () => {
    const { url, provider, nextRecord } = await serveRuntime((at) => ({
      models: [at("gemini-2.5-pro", { provider: "gemini" })],
    }));
    const body = { contents: [{ role: "user", parts: [{ text: "hi" }] }] };
    const ended = nextRecord();
    const plain = await post(url, "/gemini/generateContent", body);
    expect(await plain.json()).toHaveProperty("candidates");
    expect((await ended).usage).toEqual({ input: expect.any(Number), output: expect.any(Number) });
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

  test("a list of Gemini's that is cut off has the error as its last element", async () => {
    const { url, provider } = await serveRuntime((at) => ({
      models: [at("gemini-2.5-pro", { provider: "gemini" })],
    }));
    provider.enqueue({ events: 6, faults: ["break"], after: 3 });
    const body = { contents: [{ role: "user", parts: [{ text: "hi" }] }] };
    const answer = await post(url, "/gemini/streamGenerateContent", body);
    const list = (await answer.json()) as unknown[];
    expect(list.at(-1)).toMatchObject({ error: { status: "UNAVAILABLE" } });
    expect(list.length).toBeGreaterThan(1);
  });
});

test("a caller that goes away within its body is no failure of the gateway", async () => {
  const { url, nextRecord } = await serveRuntime((at) => ({ models: [at("m")] }));
  const ended = nextRecord();
  const headers = { expect: "100-continue", "transfer-encoding": "chunked" };
  const call = request(`${url}/v1/chat/completions`, { method: "POST", headers });
  call.on("error", () => {}).flushHeaders();
  // The server has the head then, and reads the body.
  await once(call, "continue");
  call.destroy();
  expect(await ended).toEqual({ status: 499 });
});
