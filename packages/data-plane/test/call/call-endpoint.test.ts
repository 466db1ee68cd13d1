import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { GatewayError } from "@gw/entities";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { CallDeadlines } from "../../src/call/call-deadlines.ts";
import { providers } from "../../src/providers/provider-table.ts";
import { rejectedFieldsOf } from "../../src/providers/upstream-target.ts";
import { chat, serveDataPlane } from "../served-data-plane.ts";

describe("a call of an endpoint", () => {
  test("reaches the provider byte for byte except the model, with the provider's credential", async () => {
    const { url, provider, records, at } = await serveDataPlane((at) => ({
      models: [at("gpt-4o")],
    }));
    const body =
      '{ "messages" : [{"role":"user","content":"hé\\u006co"}],\n"model":"chat", "x_unknown": 1.0 }';
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
        usage: { input: json.usage.prompt_tokens, output: json.usage.completion_tokens },
        attempts: [{ modelName: "gpt-4o", outcome: "answered", status: 200 }],
      },
    ]);
    expect(at("x").modelName).toBe("x");
  });

  test("returns every byte of a response, in one chunk or several", async () => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("gpt-4o")] }));
    const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const name = "x-ratelimit-of";
    const value = "\u00fc\u00ff".repeat(50);
    for (const length of [256, 16_384, 16_640, 300_032]) {
      const body = Buffer.alloc(length, every);
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

  test.each([
    ['{"model":"unknown"}', 404, "RESOURCE_DOES_NOT_EXIST"],
    ['{"messages":[]}', 400, "INVALID_PARAMETER_VALUE"],
    ['{"model":"chat","Model":"gpt"}', 400, "INVALID_PARAMETER_VALUE"],
    ['{"model":"chat","fallbacks":["gpt"]}', 400, "INVALID_PARAMETER_VALUE"],
    ["not json", 400, "INVALID_PARAMETER_VALUE"],
  ])("is rejected in its API format: %s", async (body, status, code) => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("gpt-4o")] }));
    const response = await chat(url, {}, { body });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      error: { code, message: expect.any(String), request_id: "r-1" },
    });
    expect(provider.requests).toEqual([]);
  });

  test.each(Object.keys(providers))(
    "to %s is rejected with any field that makes the provider call something else",
    async (name) => {
      const { url, provider, at } = await serveDataPlane((at) => ({
        models: [at("m", { provider: name })],
      }));
      for (const field of rejectedFieldsOf(at("m", { provider: name }))) {
        for (const spelling of [field, field.toUpperCase()]) {
          const response = await chat(url, { [spelling]: "x" });
          expect([spelling, response.status, await response.text()]).toEqual([
            spelling,
            400,
            expect.stringContaining(`\`${field}\` must not be in the body`),
          ]);
        }
      }
      expect(provider.requests).toEqual([]);
    },
  );

  test("is rejected if the body is compressed or too long, or if the query has a key", async () => {
    const limits = { bodyBytes: 1_000 };
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }), { limits });
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    expect((await chat(url, {}, { headers })).status).toBe(415);
    expect((await chat(url, { pad: "x".repeat(1_000) })).status).toBe(413);
    const keyed = await fetch(`${url}/v1/chat/completions?key=abc`, { method: "POST", body: "{}" });
    expect(keyed.status).toBe(400);
    expect(provider.requests).toEqual([]);
  });

  test("is rejected as soon as a body without an announced length is too long", async () => {
    const { url } = await serveDataPlane((at) => ({ models: [at("m")] }), {
      limits: { bodyBytes: 1_000 },
    });
    const unending = request(`${url}/v1/chat/completions`, { method: "POST" });
    unending.write("x".repeat(2_000));
    const [response] = await once(unending, "response");
    expect(response.statusCode).toBe(413);
    expect(response.headers.connection).toBe("close");
    unending.on("error", () => {}).destroy();
  });

  test("is rejected with the reasons if no model has a usable credential", async () => {
    const { url } = await serveDataPlane((at) => ({
      models: [at("free", { isSecretBound: false })],
      unusable: [{ modelDefinitionId: "d-1", linkageType: "PRIMARY", reason: "ORPHANED" }],
    }));
    const response = await chat(url);
    expect(response.status).toBe(422);
    expect(await response.text()).toContain("ORPHANED, SECRET_WITHOUT_PROVIDER");
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
    provider.enqueue({ status: 401, faults: ["echo-credential"] });
    const response = await chat(url);
    expect(response.status).toBe(401);
    const text = await response.text();
    expect(text).not.toContain("sk-0123456789abcdef");
    expect(text).toContain("*******");
  });
});

describe("a provider's response", () => {
  test("has the credential redacted in its headers", async () => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }));
    const headers = { "x-ratelimit-key": "of sk-0123456789abcdef" };
    for (const status of [200, 401]) {
      provider.enqueue({ status, headers: { ...headers, "content-type": "application/json" } });
      const response = await chat(url);
      expect(response.headers.get("x-ratelimit-key")).toBe("of *******************");
      expect(await response.text()).not.toContain("sk-0123456789abcdef");
    }
  });

  test("is rejected with a content encoding, because credentials in it could not be redacted", async () => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }));
    provider.enqueue({ faults: ["gzip"] }, { faults: ["gzip", "echo-credential"] });
    expect((await chat(url)).status).toBe(502);
    expect((await chat(url)).status).toBe(502);
  });

  test("with a 4xx status of any length causes no fallback and opens no circuit", async () => {
    const { url, provider, dataPlane } = await serveDataPlane((at) => ({
      models: [at("first"), at("second")],
    }));
    const long = { status: 422, body: "x".repeat(1_100_000) };
    provider.enqueue(long, long, long, long);
    for (let call = 0; call < 4; call += 1) {
      const response = await chat(url);
      expect(response.status).toBe(502);
      await response.arrayBuffer();
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

describe("a fallback", () => {
  const two = async (script: object, endpoint: object = {}) => {
    const served = await serveDataPlane((at) => ({
      models: [at("first"), at("second")],
      ...endpoint,
    }));
    served.provider.enqueue(script);
    return served;
  };

  test.each([
    ["a server error", { status: 500 }],
    ["an overload", { status: 529 }],
    ["too many requests", { status: 429 }],
    ["a redirect", { faults: ["redirect"] }],
  ])("follows %s", async (_, script) => {
    const { url, records } = await two(script);
    const response = await chat(url);
    expect([response.status, response.headers.get("x-gw-model")]).toEqual([200, "second"]);
    await response.arrayBuffer();
    expect(records[0]?.attempts?.map(({ outcome }) => outcome)).toEqual([
      "error_response",
      "answered",
    ]);
  });

  test.each([400, 401, 403, 404, 422])("never follows status %d", async (status) => {
    const { url, provider } = await two({ status });
    expect((await chat(url)).status).toBe(status);
    expect(provider.requests).toHaveLength(1);
  });

  test.each([
    ["a reset without a response", { faults: ["reset"] }, 502],
    ["a timeout", { faults: ["hang"] }, 504],
  ])("follows %s only if a tag allows it", async (_, script, status) => {
    const timeouts = { firstByte: 100, total: 5_000 };
    const models = (at: (name: string) => never) => [at("first"), at("second")];
    for (const [tags, expected] of [
      [[], status],
      [[{ key: "gw.retry_on_timeout", value: "true" }], 200],
    ] as const) {
      const served = await serveDataPlane((at) => ({ models: models(at as never), tags }), {
        timeouts,
      });
      served.provider.enqueue(script as never);
      const response = await chat(served.url, { stream: true });
      expect(response.status).toBe(expected);
      await response.arrayBuffer();
    }
  });

  test("does not follow the total timeout, which counts as a failed attempt", async () => {
    const { url, provider, records, dataPlane } = await serveDataPlane(
      (at) => ({ models: [at("first"), at("second")] }),
      { timeouts: { total: 250 } },
    );
    for (let n = 0; n < 3; n += 1) {
      provider.enqueue({ faults: ["hang"] });
      const response = await chat(url);
      expect([response.status, response.headers.get("x-gw-attempts")]).toEqual([504, "1"]);
      await response.arrayBuffer();
    }
    expect(records[0]?.attempts).toMatchObject([{ modelName: "first", outcome: "no_response" }]);
    expect(dataPlane.openCircuits).toBe(1);
    const response = await chat(url);
    expect(response.headers.get("x-gw-model")).toBe("second");
  });

  test.each(["TEMPORARILY_UNAVAILABLE", "CRYPTO_FAILURE"] as const)(
    "follows a credential that does not open (%s), and 503 is returned if none does",
    async (code) => {
      const reveal = (): Promise<never> =>
        Promise.reject(new GatewayError(code, "cannot be opened"));
      const closed = { secretValue: { reveal } };
      const { url, records, provider, dataPlane } = await serveDataPlane((at) => ({
        models: [{ ...at("first"), ...closed }, at("second")],
      }));
      for (let n = 0; n < 3; n += 1) {
        const response = await chat(url);
        expect([response.status, response.headers.get("x-gw-model")]).toEqual([200, "second"]);
        await response.arrayBuffer();
      }
      expect(records[0]?.attempts?.map(({ outcome }) => outcome)).toEqual([
        "not_opened",
        "answered",
      ]);
      // The provider is not at fault.
      expect([provider.requests.length, dataPlane.openCircuits]).toEqual([3, 0]);

      const alone = await serveDataPlane((at) => ({ models: [{ ...at("first"), ...closed }] }));
      const response = await chat(alone.url);
      expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
      expect(await response.text()).toContain("cannot be opened at the moment");
      expect(alone.provider.requests).toEqual([]);
    },
  );

  test("is not needed for a credential that must be opened first", async () => {
    const fields = { api_key: "sk-opened-at-last" };
    const reveal = (): Promise<typeof fields> => new Promise((open) => setImmediate(open, fields));
    const { url, provider } = await serveDataPlane((at) => ({
      models: [{ ...at("first"), secretValue: { reveal } }],
    }));
    provider.enqueue({ faults: ["echo-credential"] });
    const response = await chat(url);
    expect(await response.text()).toContain("*".repeat(fields.api_key.length));
    expect(provider.requests[0]?.headers.authorization).toBe(`Bearer ${fields.api_key}`);
  });

  test("does not follow a credential that takes longer to open than the total timeout", async () => {
    const reveal = (): Promise<never> => new Promise(() => {});
    const { url, records, provider } = await serveDataPlane(
      (at) => ({ models: [{ ...at("first"), secretValue: { reveal } }, at("second")] }),
      { timeouts: { total: 50 } },
    );
    const response = await chat(url);
    expect(response.status).toBe(504);
    await response.arrayBuffer();
    expect(records[0]?.attempts).toEqual([]);
    expect(provider.requests).toEqual([]);
  });

  test("does not follow a client that disconnects while a credential is opened", async () => {
    const asked = Promise.withResolvers<void>();
    const reveal = (): Promise<never> => {
      asked.resolve();
      return new Promise(() => {});
    };
    const { url, nextRecord, provider } = await serveDataPlane((at) => ({
      models: [{ ...at("first"), secretValue: { reveal } }, at("second")],
    }));
    const disconnect = new AbortController();
    const record = nextRecord();
    const response = chat(url, {}, { signal: disconnect.signal });
    await asked.promise;
    disconnect.abort();
    await expect(response).rejects.toThrow();
    expect(await record).toMatchObject({ status: 499, attempts: [] });
    expect(provider.requests).toEqual([]);
  });

  test("over many models leaks no listeners", async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on("warning", onWarning);
    onTestFinished(() => void process.off("warning", onWarning));
    const { url, provider } = await serveDataPlane((at) => ({
      models: Array.from({ length: 20 }, (_, n) => at(`m${n}`)),
    }));
    for (let n = 0; n < 19; n += 1) provider.enqueue({ status: 500 });
    const response = await chat(url);
    expect([response.status, response.headers.get("x-gw-attempts")]).toEqual([200, "20"]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
  });

  test("that fails is recorded and reported with all attempts", async () => {
    const { url, provider, records } = await two({ faults: ["redirect"] });
    provider.enqueue({ faults: ["reset"] });
    const response = await chat(url);
    expect(response.status).toBe(502);
    const headers = ["endpoint", "attempts", "model"].map((one) =>
      response.headers.get(`x-gw-${one}`),
    );
    // No model responded.
    expect(headers).toEqual(["chat", "2", null]);
    await response.arrayBuffer();
    expect(records[0]?.attempts?.map(({ outcome }) => outcome)).toEqual([
      "error_response",
      "no_response",
    ]);
    expect(records[0]).toMatchObject({ status: 502, error: { code: "UPSTREAM_FAILED" } });
  });

  test("follows a host that cannot be reached, with or without the tag", async () => {
    const { url } = await serveDataPlane((at) => ({
      models: [at("gone", { authConfig: { api_base: "https://unknown.invalid/v1" } }), at("here")],
    }));
    const response = await chat(url);
    expect([response.status, response.headers.get("x-gw-model")]).toEqual([200, "here"]);
  });

  test("follows a stream that begins with an error, and one that is empty", async () => {
    for (const script of [{ faults: ["error-event"], after: 0 }, { body: "" }] as const) {
      const { url } = await two(script);
      const response = await chat(url, { stream: true });
      expect(response.headers.get("x-gw-attempts")).toBe("2");
      expect(await response.text()).toContain("[DONE]");
    }
  });

  test("ends with the last provider's error response if all models fail", async () => {
    const { url, provider } = await two({ status: 500 });
    provider.enqueue({ status: 503, message: "all busy" });
    const response = await chat(url);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("all busy");
    expect(provider.requests).toHaveLength(2);
  });

  test("waits once if the last model asks for a short delay", async () => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("only")] }));
    provider.enqueue({ status: 429, headers: { "retry-after-ms": "50" } });
    const response = await chat(url);
    expect([response.status, response.headers.get("x-gw-attempts")]).toEqual([200, "2"]);
    expect(provider.requests).toHaveLength(2);
  });

  test("is no longer needed once the failing model is tried last", async () => {
    const { url, provider, dataPlane } = await serveDataPlane((at) => ({
      models: [at("weak"), at("strong")],
    }));
    provider.respond(({ json }) =>
      (json as { model: string }).model === "weak" ? { status: 500 } : undefined,
    );
    for (const _ of [1, 2, 3]) await (await chat(url)).arrayBuffer();
    expect(dataPlane.openCircuits).toBe(1);
    const response = await chat(url);
    expect([response.headers.get("x-gw-attempts"), response.headers.get("x-gw-model")]).toEqual([
      ...["1", "strong"],
    ]);
  });
});
