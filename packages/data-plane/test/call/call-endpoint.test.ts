import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { CallDeadlines } from "../../src/call/call-deadlines.ts";
import { chat, serveDataPlane } from "../served-data-plane.ts";

describe("a call of an endpoint", () => {
  test("reaches the provider byte for byte except the model, with the provider's credential", async () => {
    const { url, provider, records, at } = await serveDataPlane((at) => ({
      models: [at("gpt-4o")],
    }));
    const body =
      '{ "messages" : [{"role":"user","content":"hé\\u006co"}],\n"model":"chat", "temperature": 1.0 }';
    const response = await chat(url, {}, { body });
    expect(response.status).toBe(200);
    const [request] = provider.requests;
    expect(request?.body.toString()).toBe(body.replace('"chat"', '"gpt-4o"'));
    expect(request?.path).toBe("/v1/chat/completions");
    expect(request?.headers.authorization).toBe("Bearer sk-0123456789abcdef");
    expect(request?.headers["accept-encoding"]).toBe("identity");
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "x-gw-endpoint": "chat",
      "x-gw-model": "gpt-4o",
      "x-gw-provider": "openai-compatible",
      "x-gw-attempts": "1",
      "x-gw-request-id": "r-1",
    });
    expect(Number(response.headers.get("content-length"))).toBeGreaterThan(0);
    const json = (await response.json()) as {
      usage: { prompt_tokens: number; completion_tokens: number };
    };
    expect(records).toMatchObject([
      {
        endpointName: "chat",
        status: 200,
        usage: {
          tokens: { input: json.usage.prompt_tokens, output: json.usage.completion_tokens },
          isEstimated: false,
        },
        attempts: [{ modelName: "gpt-4o", outcome: "answered", status: 200 }],
      },
    ]);
    expect(at("x").modelName).toBe("x");
  });

  test.each([true, false])(
    "records its usage if the endpoint tracks it: %s",
    async (usageTracking) => {
      const { url, nextRecord } = await serveDataPlane((at) => ({
        models: [at("gpt-4o")],
        usageTracking,
      }));
      for (const stream of [false, true]) {
        const record = nextRecord();
        const options = { include_usage: true };
        await (await chat(url, stream ? { stream, stream_options: options } : {})).text();
        const { status, usage } = await record;
        expect([status, usage !== undefined]).toEqual([200, usageTracking]);
      }
    },
  );

  test("returns every byte of a response, in one chunk or several", async () => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("gpt-4o")] }));
    const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const name = "server-timing";
    const value = "\u00fc\u00ff".repeat(50);
    for (const length of [256, 16_384, 16_640, 300_032]) {
      const body = Buffer.alloc(length, every);
      body.write('{"choices":[1]}');
      for (const sent of [body, [body.subarray(0, 100), body.subarray(100)]]) {
        provider.enqueue({ headers: { [name]: value }, body: sent });
        const response = await chat(url);
        expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true);
        expect(response.headers.get(name)).toBe(value);
        expect(response.headers.get("content-length")).toBe(String(length));
      }
    }
  });

  test("stops its total timeout however it ends", async () => {
    const watched = new Set<object>();
    vi.spyOn(CallDeadlines.prototype, "start").mockImplementation((call) => void watched.add(call));
    vi.spyOn(CallDeadlines.prototype, "stop").mockImplementation(
      (call) => void watched.delete(call),
    );
    onTestFinished(() => void vi.restoreAllMocks());
    const { url, provider, nextRecord } = await serveDataPlane((at) => ({
      models: [at("gpt-4o")],
    }));
    const rejected = { status: 400 };
    for (const script of [{}, { events: 3 }, rejected, { faults: ["reset"] } as const]) {
      provider.enqueue(script);
      const ended = nextRecord();
      await (await chat(url, { stream: "events" in script })).arrayBuffer();
      await ended;
      expect(watched.size).toBe(0);
    }
    provider.enqueue({ faults: ["hang"] });
    const disconnect = new AbortController();
    const [ended, call] = [nextRecord(), chat(url, {}, { signal: disconnect.signal })];
    await provider.received(provider.requests.length);
    expect(watched.size).toBe(1);
    disconnect.abort();
    await expect(call).rejects.toThrow();
    expect((await ended).status).toBe(499);
    expect(watched.size).toBe(0);
  });

  test("forwards only the client's headers that providers need", async () => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("gpt-4o")] }));
    await chat(
      url,
      {},
      {
        headers: {
          "content-type": "application/json",
          authorization: "Bearer gw_caller-token",
          "x-api-key": "gw_caller-token",
          cookie: "a=b",
          "x-forwarded-for": "10.0.0.1",
          "openai-beta": "assistants=v2",
          "idempotency-key": "once",
          traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        },
      },
    );
    const headers = provider.requests[0]?.headers ?? {};
    expect(Object.keys(headers).sort()).toEqual([
      ...["accept", "accept-encoding", "authorization", "connection", "content-length"],
      ...["content-type", "host", "idempotency-key", "openai-beta", "traceparent"],
      "user-agent",
    ]);
    expect(JSON.stringify(headers)).not.toContain("gw_caller-token");
  });

  test("has the content type JSON at the provider, whatever the client sends", async () => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("gpt-4o")] }));
    for (const type of ["application/x-www-form-urlencoded", "application/json; charset=utf-7"]) {
      await (await chat(url, {}, { headers: { "content-type": type } })).arrayBuffer();
      expect(provider.requests.at(-1)?.headers["content-type"]).toBe("application/json");
    }
  });

  test("is read from any number of chunks", async () => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("gpt-4o")] }));
    const text = `{"model":"chat","pad":"${"x".repeat(5_000)}"}`;
    const call = request(`${url}/v1/chat/completions`, { method: "POST" });
    const answered = once(call, "response");
    for (const byte of text) call.write(byte);
    call.end();
    const [response] = (await answered) as [IncomingMessage];
    response.resume();
    expect(provider.requests[0]?.body.toString()).toBe(text.replace('"chat"', '"gpt-4o"'));
  });

  test("reaches no address that the egress policy forbids", async () => {
    const { url, provider } = await serveDataPlane((at) => ({
      models: [at("m", { authConfig: { api_base: "http://127.0.0.1:1/v1" } })],
    }));
    const response = await chat(url);
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain("127.0.0.1");
    expect(provider.requests).toEqual([]);
  });

  test("returns the provider's error response with the credential redacted", async () => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }));
    provider.enqueue({ status: 500, faults: ["echo-credential"] });
    const response = await chat(url);
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toContain("sk-0123456789abcdef");
    expect(text).toContain("*******");
  });
});

describe("a provider's response", () => {
  test("has the credential redacted in its headers", async () => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }));
    const headers = { "openai-version": "of sk-0123456789abcdef" };
    for (const status of [200, 422]) {
      provider.enqueue({ status, headers: { ...headers, "content-type": "application/json" } });
      const response = await chat(url);
      expect(response.headers.get("openai-version")).toBe("of *******************");
      expect(await response.text()).not.toContain("sk-0123456789abcdef");
    }
  });

  test("with a 4xx status of any length causes no fallback and opens no circuit", async () => {
    const { url, provider, dataPlane } = await serveDataPlane((at) => ({
      models: [at("first"), at("second")],
    }));
    const long = { status: 422, body: "x".repeat(1_100_000) };
    provider.enqueue(long, long, long, long);
    for (let call = 0; call < 4; call += 1) {
      const response = await chat(url);
      expect(response.status).toBe(422);
      // The body is too long to be searched for the credential.
      expect(await response.json()).toMatchObject({ error: { code: "UPSTREAM_FAILED" } });
    }
    expect(provider.requests).toHaveLength(4);
    expect(dataPlane.openCircuits).toBe(0);
  });

  test("names a model with any characters", async () => {
    const { url } = await serveDataPlane((at) => ({ models: [at("模型")] }));
    const response = await chat(url);
    expect(response.status).toBe(200);
    expect(response.headers.get("x-gw-model")).toBe(encodeURIComponent("模型"));
  });
});
