import { describe, expect, onTestFinished, test, vi } from "vitest";
import { EgressPolicies } from "../../src/index.ts";
import { opened } from "../model-config.ts";
import { serveTestedProvider } from "./tested-provider.ts";

const credential = "sk-0123456789abcdef";
const ping = [{ role: "user", content: "ping" }];
const ms = expect.any(Number);

describe("a model test", () => {
  test("sends the smallest possible chat and reports that the model answered", async () => {
    const { dataPlane, provider, at } = await serveTestedProvider();
    expect(await dataPlane.testModel(at("gpt-4o"))).toEqual({
      ...{ outcome: "answered", operation: "chat.completions", status: 200, ms },
    });
    const [request] = provider.requests;
    expect(request?.path).toBe("/v1/chat/completions");
    expect(request?.headers.authorization).toBe(`Bearer ${credential}`);
    expect(request?.json).toEqual({ model: "gpt-4o", messages: ping, max_tokens: 1 });
    expect(provider.requests).toHaveLength(1);
    expect(dataPlane.callsInFlight).toBe(0);
  });

  test.each(["openai", "azure"])("gives a model of %s room for reasoning", async (kind) => {
    const { dataPlane, provider, at } = await serveTestedProvider();
    await dataPlane.testModel(at("gpt-5", { provider: kind }));
    expect(provider.requests[0]?.json).toEqual({
      ...{ model: "gpt-5", messages: ping, max_completion_tokens: 16 },
    });
  });

  test.each([400, 404, 405, 422])(
    "tries embeddings if the chat is rejected with %i",
    async (status) => {
      const { dataPlane, provider, at } = await serveTestedProvider();
      provider.enqueue({ status, message: "This is not a chat model" });
      expect(await dataPlane.testModel(at("embed"))).toEqual({
        ...{ outcome: "answered", operation: "embeddings", status: 200, ms },
      });
      expect(provider.requests.map(({ path }) => path)).toEqual([
        "/v1/chat/completions",
        "/v1/embeddings",
      ]);
      expect(provider.requests[1]?.json).toEqual({ model: "embed", input: "ping" });
    },
  );

  test("reports the error of the chat if both operations fail", async () => {
    const { dataPlane, provider, at } = await serveTestedProvider();
    provider.enqueue(
      { status: 404, message: "There is no such\n  model." },
      { status: 404, message: "Not for embeddings" },
    );
    expect(await dataPlane.testModel(at("nothing"))).toEqual({
      ...{ outcome: "failed", operation: "chat.completions", status: 404, ms },
      error: "There is no such model",
    });
  });

  test.each([401, 403, 429, 500, 503])(
    "does not try embeddings after status %i",
    async (status) => {
      const { dataPlane, provider, at } = await serveTestedProvider();
      provider.enqueue({ status, message: "No" });
      expect(await dataPlane.testModel(at("m"))).toMatchObject({
        ...{ outcome: "failed", operation: "chat.completions", status, error: "No" },
      });
      expect(provider.requests).toHaveLength(1);
    },
  );

  test.each([
    ["an error with status 200", { body: '{"error":{"message":"Overloaded"}}' }, "Overloaded"],
    ["an error that is a string", { body: '{"error":"model is loading"}' }, "model is loading"],
    [
      "an error without a message",
      { body: '{"error":{"code":"overloaded"}}' },
      "openai-compatible responded with an error",
    ],
    ["an endless body", { faults: ["oversized"] }, "the response is longer than 1 MiB"],
  ] as const)("reports %s as a failure", async (_, script, error) => {
    const { dataPlane, provider, at } = await serveTestedProvider();
    provider.enqueue(script);
    expect(await dataPlane.testModel(at("m"))).toMatchObject({
      ...{ outcome: "failed", status: 200, error },
    });
    expect(provider.requests).toHaveLength(1);
  });

  test.each([
    ["an array", { body: "[]" }, 502, /has no content$/],
    ["an error without fields", { body: '{"error":{}}' }, 502, /has no content$/],
    ["an HTML page", { faults: ["html"] }, 502, /is not JSON$/],
    ["a stream", { body: "data: {}\n\n" }, 502, /is not JSON$/],
    ["a redirect", { faults: ["redirect"] }, 502, /redirect$/],
    ["a reset", { faults: ["reset"] }, 502, /ended without a response$/],
    ["a reset within the body", { faults: ["reset-body"] }, 502, /ended early$/],
    ["an empty body", { body: "" }, 502, /has no content$/],
    ["an HTML error page", { status: 500, body: "<html>" }, 500, /responded with status 500$/],
  ] as const)(
    "reports %s with the status and message that a client would receive",
    async (_, script, status, error) => {
      const { dataPlane, provider, at } = await serveTestedProvider();
      provider.enqueue(script);
      expect(await dataPlane.testModel(at("m"))).toMatchObject({
        ...{ outcome: "failed", status, error: expect.stringMatching(error) },
      });
    },
  );

  test("does not exceed the total timeout of a call", async () => {
    const { dataPlane, provider, at } = await serveTestedProvider({ timeouts: { total: 50 } });
    const stalled = { body: ['{"id":', '"x"}'], faults: ["stall"], after: 1 } as const;
    for (const script of [{ faults: ["hang"] } as const, stalled]) {
      provider.enqueue(script);
      expect(await dataPlane.testModel(at("m"))).toMatchObject({
        ...{ outcome: "failed", status: 504, error: "openai-compatible did not respond in time" },
      });
    }
    for (const request of provider.requests) {
      await request.closed;
      expect(request.outcome).toBe("aborted");
    }
  });

  test("ends at once when it is aborted while a name is being resolved", async () => {
    const lookups: string[] = [];
    const { dataPlane, at } = await serveTestedProvider({
      connection: {
        lookup(name) {
          lookups.push(name);
          return new Promise(() => {});
        },
      },
    });
    const controller = new AbortController();
    const { signal } = controller;
    const authConfig = { api_base: "https://models.example/v1" };
    const result = dataPlane.testModel(at("m", { authConfig }), { signal });
    await expect.poll(() => lookups).toEqual(["models.example"]);
    controller.abort();
    await expect(result).rejects.toBe(signal.reason);
    await dataPlane.close();
    expect(lookups).toHaveLength(1);
  });

  test("takes at most a minute, even if calls may take longer", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const { dataPlane, provider, at } = await serveTestedProvider({
      timeouts: { total: 86_400_000 },
    });
    provider.enqueue({ faults: ["hang"] });
    const result = dataPlane.testModel(at("m"));
    const request = await provider.received(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await result).toMatchObject({ outcome: "failed", status: 504 });
    await request.closed;
    expect(request.outcome).toBe("aborted");
  });

  test("does not connect to a forbidden target and names the setting that would allow it", async () => {
    const { dataPlane, provider, at } = await serveTestedProvider({
      egress: EgressPolicies.parse(""),
    });
    expect(await dataPlane.testModel(at("inside"))).toMatchObject({
      outcome: "not_called",
      error: expect.stringMatching(/\(EGRESS_FORBIDDEN\): allow the target in GW_EGRESS_ALLOW/),
    });
    expect(provider.connections).toBe(0);
  });

  test("does not send a credential that is bound to no provider", async () => {
    const { dataPlane, provider, at } = await serveTestedProvider();
    expect(await dataPlane.testModel(at("m", { isSecretBound: false }))).toEqual({
      ...{ outcome: "not_called", reason: "SECRET_WITHOUT_PROVIDER" },
    });
    expect(provider.connections).toBe(0);
  });

  test.each([
    ["an unknown provider", { provider: "unknown" }, /^the provider unknown is not supported/],
    ["a secret without an api_key", { secretValue: opened({ other: "x" }) }, /needs an `api_key`/],
  ])("calls nothing for %s", async (_, options, error) => {
    const { dataPlane, provider, at } = await serveTestedProvider();
    expect(await dataPlane.testModel(at("m", options))).toEqual({
      ...{ outcome: "not_called", error: expect.stringMatching(error) },
    });
    expect(provider.connections).toBe(0);
  });

  test("redacts the credential in the provider's message in every encoding", async () => {
    const { dataPlane, provider, at } = await serveTestedProvider();
    const slashed = "sk/0123456789/abcdef";
    const secretValue = opened({ api_key: slashed });
    const escaped = slashed.replaceAll("/", "\\/");
    const hex = [...slashed].map((one) => `\\u00${one.charCodeAt(0).toString(16)}`).join("");
    for (const encoded of [slashed, escaped, hex, Buffer.from(slashed).toString("base64")]) {
      for (const status of [401, 200]) {
        provider.enqueue({ status, body: `{"error":{"message":"Wrong key: ${encoded}"}}` });
        const { error } = await dataPlane.testModel(at("m", { secretValue }));
        expect(error).toMatch(/^Wrong key: \*+=*$/);
      }
    }
    // A truncated line contains no part of the credential.
    provider.enqueue({ status: 401, message: `${"x".repeat(490)}${slashed}` });
    const { error } = await dataPlane.testModel(at("m", { secretValue }));
    expect(error).toBe(`${"x".repeat(490)}*********…`);
  });

  test("aborts the request at the provider with its signal", async () => {
    const { dataPlane, provider, at } = await serveTestedProvider();
    const reason = new Error("disconnected");
    const stalled = { body: ['{"id":', '"x"}'], faults: ["stall"], after: 1 } as const;
    for (const [index, script] of [{ faults: ["hang"] } as const, stalled].entries()) {
      provider.enqueue(script);
      const controller = new AbortController();
      const result = dataPlane.testModel(at("m"), { signal: controller.signal });
      const request = await provider.received(index);
      controller.abort(reason);
      await expect(result).rejects.toBe(reason);
      await request.closed;
      expect(request.outcome).toBe("aborted");
    }
    const { signal } = new AbortController();
    const aborted = AbortSignal.any([signal, AbortSignal.abort(reason)]);
    await expect(dataPlane.testModel(at("m"), { signal: aborted })).rejects.toBe(reason);
    expect(provider.requests).toHaveLength(2);
    expect(dataPlane.callsInFlight).toBe(0);
  });

  test("counts against the limit of calls in flight", async () => {
    const { dataPlane, provider, at } = await serveTestedProvider({ limits: { calls: 1 } });
    provider.enqueue({ faults: ["hang"] });
    const controller = new AbortController();
    const first = dataPlane.testModel(at("m"), { signal: controller.signal });
    await provider.received(0);
    await expect(dataPlane.testModel(at("m"))).rejects.toMatchObject({
      code: "TEMPORARILY_UNAVAILABLE",
    });
    controller.abort();
    await expect(first).rejects.toBe(controller.signal.reason);
    expect(await dataPlane.testModel(at("m"))).toMatchObject({ outcome: "answered" });
  });

  test("opens no circuit after repeated failures", async () => {
    const { dataPlane, at } = await serveTestedProvider();
    for (let n = 0; n < 5; n += 1) await dataPlane.testModel(at("fail-503"));
    expect(dataPlane.openCircuits).toBe(0);
  });
});
