import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { GatewayError } from "@gw/entities";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { LongestCall } from "../src/forward/longest-call.ts";
import { providers } from "../src/providers/provider-table.ts";
import { refusedFieldsOf } from "../src/providers/target-of.ts";
import { chat, serveRuntime } from "./served-runtime.ts";

describe("a call of an endpoint", () => {
  test("arrives byte for byte but for the model, with the provider's credential", async () => {
    const { url, provider, records, at } = await serveRuntime((at) => ({ models: [at("gpt-4o")] }));
    const body =
      '{ "messages" : [{"role":"user","content":"hé\\u006co"}],\n"model":"chat", "x_unknown": 1.0 }';
    const answer = await chat(url, {}, { body });
    expect(answer.status).toBe(200);
    const [request] = provider.requests;
    expect(request?.body.toString()).toBe(body.replace('"chat"', '"gpt-4o"'));
    expect(request?.path).toBe("/v1/chat/completions");
    expect(request?.headers.authorization).toBe("Bearer sk-0123456789abcdef");
    expect(request?.headers["accept-encoding"]).toBe("identity");
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "x-gw-endpoint": "chat",
      "x-gw-model": "gpt-4o",
      "x-gw-provider": "openai-compatible",
      "x-gw-attempts": "1",
      "x-gw-request-id": "r-1",
    });
    expect(Number(answer.headers.get("content-length"))).toBeGreaterThan(0);
    const json = (await answer.json()) as {
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

  test("brings back every byte, also those that are no text, in one piece or in several", async () => {
    const { url, provider } = await serveRuntime((at) => ({ models: [at("gpt-4o")] }));
    const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const name = "x-ratelimit-of";
    const said = "\u00fc\u00ff".repeat(50);
    for (const length of [256, 16_384, 16_640, 300_032]) {
      const body = Buffer.alloc(length, every);
      for (const sent of [body, [body.subarray(0, 100), body.subarray(100)]]) {
        provider.enqueue({ headers: { [name]: said }, body: sent });
        const answer = await chat(url);
        expect(Buffer.from(await answer.arrayBuffer()).equals(body)).toBe(true);
        expect(answer.headers.get(name)).toBe(said);
        expect(answer.headers.get("content-length")).toBe(String(length));
      }
    }
  });

  test("is let go by the clock of all calls however it ends", async () => {
    const watched = new Set<object>();
    vi.spyOn(LongestCall.prototype, "begin").mockImplementation((call) => void watched.add(call));
    vi.spyOn(LongestCall.prototype, "end").mockImplementation((call) => void watched.delete(call));
    onTestFinished(() => void vi.restoreAllMocks());
    const { url, provider, nextRecord } = await serveRuntime((at) => ({ models: [at("gpt-4o")] }));
    const refused = { status: 400 };
    for (const script of [{}, { events: 3 }, refused, { faults: ["reset"] } as const]) {
      provider.enqueue(script);
      const ended = nextRecord();
      await (await chat(url, { stream: "events" in script })).arrayBuffer();
      await ended;
      expect(watched.size).toBe(0);
    }
    provider.enqueue({ faults: ["hang"] });
    const leaving = new AbortController();
    const [ended, left] = [nextRecord(), chat(url, {}, { signal: leaving.signal })];
    await provider.received(provider.requests.length);
    expect(watched.size).toBe(1);
    leaving.abort();
    await expect(left).rejects.toThrow();
    expect((await ended).status).toBe(499);
    expect(watched.size).toBe(0);
  });

  test("takes no header of the caller along but those that providers want", async () => {
    const { url, provider } = await serveRuntime((at) => ({ models: [at("gpt-4o")] }));
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

  test("is JSON to the provider, whatever the caller calls it", async () => {
    const { url, provider } = await serveRuntime((at) => ({ models: [at("gpt-4o")] }));
    for (const type of ["application/x-www-form-urlencoded", "application/json; charset=utf-7"]) {
      await (await chat(url, {}, { headers: { "content-type": type } })).arrayBuffer();
      expect(provider.requests.at(-1)?.headers["content-type"]).toBe("application/json");
    }
  });

  test("is read from any number of chunks", async () => {
    const { url, provider } = await serveRuntime((at) => ({ models: [at("gpt-4o")] }));
    const text = `{"model":"chat","pad":"${"x".repeat(5_000)}"}`;
    const call = request(`${url}/v1/chat/completions`, { method: "POST" });
    const answered = once(call, "response");
    for (const byte of text) call.write(byte);
    call.end();
    const [answer] = (await answered) as [IncomingMessage];
    answer.resume();
    expect(provider.requests[0]?.body.toString()).toBe(text.replace('"chat"', '"gpt-4o"'));
  });

  test.each([
    ['{"model":"nobody"}', 404, "RESOURCE_DOES_NOT_EXIST"],
    ['{"messages":[]}', 400, "INVALID_PARAMETER_VALUE"],
    ['{"model":"chat","Model":"gpt"}', 400, "INVALID_PARAMETER_VALUE"],
    ['{"model":"chat","fallbacks":["gpt"]}', 400, "INVALID_PARAMETER_VALUE"],
    ["not json", 400, "INVALID_PARAMETER_VALUE"],
  ])("is refused in the words of its dialect: %s", async (body, status, code) => {
    const { url, provider } = await serveRuntime((at) => ({ models: [at("gpt-4o")] }));
    const answer = await chat(url, {}, { body });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({
      error: { code, message: expect.any(String), request_id: "r-1" },
    });
    expect(provider.requests).toEqual([]);
  });

  test.each(Object.keys(providers))(
    "to %s is refused with any field by which something else would be called",
    async (name) => {
      const { url, provider, at } = await serveRuntime((at) => ({
        models: [at("m", { provider: name })],
      }));
      for (const field of refusedFieldsOf(at("m", { provider: name }))) {
        for (const spelling of [field, field.toUpperCase()]) {
          const answer = await chat(url, { [spelling]: "x" });
          expect([spelling, answer.status, await answer.text()]).toEqual([
            spelling,
            400,
            expect.stringContaining(`${field} is not taken here`),
          ]);
        }
      }
      expect(provider.requests).toEqual([]);
    },
  );

  test("is refused where the body is encoded, too long, or has a key in its URL", async () => {
    const limits = { bodyBytes: 1_000 };
    const { url, provider } = await serveRuntime((at) => ({ models: [at("m")] }), { limits });
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    expect((await chat(url, {}, { headers })).status).toBe(415);
    expect((await chat(url, { pad: "x".repeat(1_000) })).status).toBe(413);
    const keyed = await fetch(`${url}/v1/chat/completions?key=abc`, { method: "POST", body: "{}" });
    expect(keyed.status).toBe(400);
    expect(provider.requests).toEqual([]);
  });

  test("is refused as soon as a body without an announced length is too long", async () => {
    const { url } = await serveRuntime((at) => ({ models: [at("m")] }), {
      limits: { bodyBytes: 1_000 },
    });
    const unending = request(`${url}/v1/chat/completions`, { method: "POST" });
    unending.write("x".repeat(2_000));
    const [answer] = await once(unending, "response");
    expect(answer.statusCode).toBe(413);
    expect(answer.headers.connection).toBe("close");
    unending.on("error", () => {}).destroy();
  });

  test("is refused where no credential is bound to the provider, and names what is unusable", async () => {
    const { url } = await serveRuntime((at) => ({
      models: [at("free", { isSecretBound: false })],
      unusable: [{ modelDefinitionId: "d-1", linkageType: "PRIMARY", reason: "ORPHANED" }],
    }));
    const answer = await chat(url);
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain("ORPHANED, SECRET_WITHOUT_PROVIDER");
  });

  test("goes to no address that is not allowed", async () => {
    const { url, provider } = await serveRuntime((at) => ({
      models: [at("m", { authConfig: { api_base: "http://127.0.0.1:1/v1" } })],
    }));
    const answer = await chat(url);
    expect(answer.status).toBe(502);
    expect(await answer.text()).not.toContain("127.0.0.1");
    expect(provider.requests).toEqual([]);
  });

  test("gets a provider's refusal in its own words, with the credential cut out", async () => {
    const { url, provider } = await serveRuntime((at) => ({ models: [at("m")] }));
    provider.enqueue({ status: 401, faults: ["echo-credential"] });
    const answer = await chat(url);
    expect(answer.status).toBe(401);
    const text = await answer.text();
    expect(text).not.toContain("sk-0123456789abcdef");
    expect(text).toContain("*******");
  });
});

describe("what a provider answers", () => {
  test("has the credential cut out of its headers, too", async () => {
    const { url, provider } = await serveRuntime((at) => ({ models: [at("m")] }));
    const headers = { "x-ratelimit-key": "of sk-0123456789abcdef" };
    for (const status of [200, 401]) {
      provider.enqueue({ status, headers: { ...headers, "content-type": "application/json" } });
      const answer = await chat(url);
      expect(answer.headers.get("x-ratelimit-key")).toBe("of *******************");
      expect(await answer.text()).not.toContain("sk-0123456789abcdef");
    }
  });

  test("is no answer where it is encoded, since nobody could look through it", async () => {
    const { url, provider } = await serveRuntime((at) => ({ models: [at("m")] }));
    provider.enqueue({ faults: ["gzip"] }, { faults: ["gzip", "echo-credential"] });
    expect((await chat(url)).status).toBe(502);
    expect((await chat(url)).status).toBe(502);
  });

  test("is the caller's own on 4xx, however much is said, and whether or not it is read", async () => {
    const { url, provider, runtime } = await serveRuntime((at) => ({
      models: [at("first"), at("second")],
    }));
    const long = { status: 422, body: "x".repeat(1_100_000) };
    provider.enqueue(long, long, long, long);
    for (let call = 0; call < 4; call += 1) {
      const answer = await chat(url);
      expect(answer.status).toBe(502);
      await answer.arrayBuffer();
    }
    expect(provider.requests).toHaveLength(4);
    expect(runtime.openCircuits).toBe(0);
  });

  test("comes from a model of any name", async () => {
    const { url } = await serveRuntime((at) => ({ models: [at("模型")] }));
    const answer = await chat(url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-gw-model")).toBe(encodeURIComponent("模型"));
  });
});

describe("a call falls back", () => {
  const two = async (script: object, endpoint: object = {}) => {
    const served = await serveRuntime((at) => ({
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
  ])("on %s", async (_, script) => {
    const { url, records } = await two(script);
    const answer = await chat(url);
    expect([answer.status, answer.headers.get("x-gw-model")]).toEqual([200, "second"]);
    await answer.arrayBuffer();
    expect(records[0]?.attempts?.map(({ outcome }) => outcome)).toEqual(["refused", "answered"]);
  });

  test.each([400, 401, 403, 404, 422])("never on %d, which is the caller's own", async (status) => {
    const { url, provider } = await two({ status });
    expect((await chat(url)).status).toBe(status);
    expect(provider.requests).toHaveLength(1);
  });

  test.each([
    ["a reset without an answer", { faults: ["reset"] }, 502],
    ["a timeout", { faults: ["hang"] }, 504],
  ])("after %s only where a tag says so", async (_, script, status) => {
    const deadlines = { firstByte: 100, total: 5_000 };
    const models = (at: (name: string) => never) => [at("first"), at("second")];
    for (const [tags, expected] of [
      [[], status],
      [[{ key: "gw.retry_on_timeout", value: "true" }], 200],
    ] as const) {
      const served = await serveRuntime((at) => ({ models: models(at as never), tags }), {
        deadlines,
      });
      served.provider.enqueue(script as never);
      const answer = await chat(served.url, { stream: true });
      expect(answer.status).toBe(expected);
      await answer.arrayBuffer();
    }
  });

  test("by one that is silent until time is up counts as an attempt, and opens its circuit", async () => {
    const { url, provider, records, runtime } = await serveRuntime(
      (at) => ({ models: [at("first"), at("second")] }),
      { deadlines: { total: 50 } },
    );
    for (let n = 0; n < 3; n += 1) {
      provider.enqueue({ faults: ["hang"] });
      const answer = await chat(url);
      expect([answer.status, answer.headers.get("x-gw-attempts")]).toEqual([504, "1"]);
      await answer.arrayBuffer();
    }
    expect(records[0]?.attempts).toMatchObject([{ modelName: "first", outcome: "no answer" }]);
    expect(runtime.openCircuits).toBe(1);
    const answer = await chat(url);
    expect(answer.headers.get("x-gw-model")).toBe("second");
  });

  test.each(["TEMPORARILY_UNAVAILABLE", "CRYPTO_FAILURE"] as const)(
    "past a credential that does not open (%s), and says so if none does",
    async (code) => {
      const reveal = (): Promise<never> =>
        Promise.reject(new GatewayError(code, "it does not open"));
      const closed = { secretValue: { reveal } };
      const { url, records, provider, runtime } = await serveRuntime((at) => ({
        models: [{ ...at("first"), ...closed }, at("second")],
      }));
      for (let n = 0; n < 3; n += 1) {
        const answer = await chat(url);
        expect([answer.status, answer.headers.get("x-gw-model")]).toEqual([200, "second"]);
        await answer.arrayBuffer();
      }
      expect(records[0]?.attempts?.map(({ outcome }) => outcome)).toEqual([
        "not opened",
        "answered",
      ]);
      // That says nothing about the provider.
      expect([provider.requests.length, runtime.openCircuits]).toEqual([3, 0]);

      const alone = await serveRuntime((at) => ({ models: [{ ...at("first"), ...closed }] }));
      const refused = await chat(alone.url);
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
      expect(await refused.text()).toContain("cannot be opened for now");
      expect(alone.provider.requests).toEqual([]);
    },
  );

  test("to a credential that has to be opened first", async () => {
    const fields = { api_key: "sk-opened-at-last" };
    const reveal = (): Promise<typeof fields> => new Promise((open) => setImmediate(open, fields));
    const { url, provider } = await serveRuntime((at) => ({
      models: [{ ...at("first"), secretValue: { reveal } }],
    }));
    provider.enqueue({ faults: ["echo-credential"] });
    const answer = await chat(url);
    expect(await answer.text()).toContain("*".repeat(fields.api_key.length));
    expect(provider.requests[0]?.headers.authorization).toBe(`Bearer ${fields.api_key}`);
  });

  test("not from a credential that is opened for longer than the call may take", async () => {
    const reveal = (): Promise<never> => new Promise(() => {});
    const { url, records, provider } = await serveRuntime(
      (at) => ({ models: [{ ...at("first"), secretValue: { reveal } }, at("second")] }),
      { deadlines: { total: 50 } },
    );
    const answer = await chat(url);
    expect(answer.status).toBe(504);
    await answer.arrayBuffer();
    expect(records[0]?.attempts).toEqual([]);
    expect(provider.requests).toEqual([]);
  });

  test("nowhere for a caller that leaves while a credential is opened", async () => {
    const asked = Promise.withResolvers<void>();
    const reveal = (): Promise<never> => {
      asked.resolve();
      return new Promise(() => {});
    };
    const { url, nextRecord, provider } = await serveRuntime((at) => ({
      models: [{ ...at("first"), secretValue: { reveal } }, at("second")],
    }));
    const leaving = new AbortController();
    const record = nextRecord();
    const answer = chat(url, {}, { signal: leaving.signal });
    await asked.promise;
    leaving.abort();
    await expect(answer).rejects.toThrow();
    expect(await record).toMatchObject({ status: 499, attempts: [] });
    expect(provider.requests).toEqual([]);
  });

  test("by many models leaves nothing of one to the next", async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on("warning", onWarning);
    onTestFinished(() => void process.off("warning", onWarning));
    const { url, provider } = await serveRuntime((at) => ({
      models: Array.from({ length: 20 }, (_, n) => at(`m${n}`)),
    }));
    for (let n = 0; n < 19; n += 1) provider.enqueue({ status: 500 });
    const answer = await chat(url);
    expect([answer.status, answer.headers.get("x-gw-attempts")]).toEqual([200, "20"]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
  });

  test("and is told and recorded with all that was tried where nobody answers", async () => {
    const { url, provider, records } = await two({ faults: ["redirect"] });
    provider.enqueue({ faults: ["reset"] });
    const answer = await chat(url);
    expect(answer.status).toBe(502);
    const said = ["endpoint", "attempts", "model"].map((one) => answer.headers.get(`x-gw-${one}`));
    // None has answered.
    expect(said).toEqual(["chat", "2", null]);
    await answer.arrayBuffer();
    expect(records[0]?.attempts?.map(({ outcome }) => outcome)).toEqual(["refused", "no answer"]);
    expect(records[0]).toMatchObject({ status: 502, error: { code: "UPSTREAM_FAILED" } });
  });

  test("from a host that cannot be reached, whatever the tag says", async () => {
    const { url } = await serveRuntime((at) => ({
      models: [at("gone", { authConfig: { api_base: "https://nobody.invalid/v1" } }), at("here")],
    }));
    const answer = await chat(url);
    expect([answer.status, answer.headers.get("x-gw-model")]).toEqual([200, "here"]);
  });

  test("from a stream that begins with an error, and from one that is empty", async () => {
    for (const script of [{ faults: ["error-event"], after: 0 }, { body: "" }] as const) {
      const { url } = await two(script);
      const answer = await chat(url, { stream: true });
      expect(answer.headers.get("x-gw-attempts")).toBe("2");
      expect(await answer.text()).toContain("[DONE]");
    }
  });

  test("to nobody: then the last refusal is what the caller gets", async () => {
    const { url, provider } = await two({ status: 500 });
    provider.enqueue({ status: 503, message: "all busy" });
    const answer = await chat(url);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain("all busy");
    expect(provider.requests).toHaveLength(2);
  });

  test("waits once where the last model asks for a moment", async () => {
    const { url, provider } = await serveRuntime((at) => ({ models: [at("only")] }));
    provider.enqueue({ status: 429, headers: { "retry-after-ms": "50" } });
    const answer = await chat(url);
    expect([answer.status, answer.headers.get("x-gw-attempts")]).toEqual([200, "2"]);
    expect(provider.requests).toHaveLength(2);
  });

  test("and a model that fails again and again comes last for a while", async () => {
    const { url, provider, runtime } = await serveRuntime((at) => ({
      models: [at("weak"), at("strong")],
    }));
    provider.respond(({ json }) =>
      (json as { model: string }).model === "weak" ? { status: 500 } : undefined,
    );
    for (const _ of [1, 2, 3]) await (await chat(url)).arrayBuffer();
    expect(runtime.openCircuits).toBe(1);
    const answer = await chat(url);
    expect([answer.headers.get("x-gw-attempts"), answer.headers.get("x-gw-model")]).toEqual([
      ...["1", "strong"],
    ]);
  });
});
