import { describe, expect, onTestFinished, test, vi } from "vitest";
import { EgressPolicy } from "../../src/index.ts";
import { opened } from "../model-config.ts";
import { tryProvider } from "./tested-provider.ts";

const credential = "sk-0123456789abcdef";
const ping = [{ role: "user", content: "ping" }];
const ms = expect.any(Number);

describe("a trial of a model", () => {
  test("asks for as little as can be, and says that it answered", async () => {
    const { runtime, provider, at } = await tryProvider();
    expect(await runtime.testModel(at("gpt-4o"))).toEqual({
      ...{ outcome: "answered", operation: "chat.completions", status: 200, ms },
    });
    const [request] = provider.requests;
    expect(request?.path).toBe("/v1/chat/completions");
    expect(request?.headers.authorization).toBe(`Bearer ${credential}`);
    expect(request?.json).toEqual({ model: "gpt-4o", messages: ping, max_tokens: 1 });
    expect(provider.requests).toHaveLength(1);
    expect(runtime.callsUnderWay).toBe(0);
  });

  test.each(["openai", "azure"])("leaves a model of %s room to think", async (kind) => {
    const { runtime, provider, at } = await tryProvider();
    await runtime.testModel(at("gpt-5", { provider: kind }));
    expect(provider.requests[0]?.json).toEqual({
      ...{ model: "gpt-5", messages: ping, max_completion_tokens: 16 },
    });
  });

  test.each([400, 404, 405, 422])(
    "goes by embeddings where a chat is refused with %i",
    async (status) => {
      const { runtime, provider, at } = await tryProvider();
      provider.enqueue({ status, message: "This is not a chat model" });
      expect(await runtime.testModel(at("embed"))).toEqual({
        ...{ outcome: "answered", operation: "embeddings", status: 200, ms },
      });
      expect(provider.requests.map(({ path }) => path)).toEqual([
        "/v1/chat/completions",
        "/v1/embeddings",
      ]);
      expect(provider.requests[1]?.json).toEqual({ model: "embed", input: "ping" });
    },
  );

  test("says what was said of the chat where it does neither", async () => {
    const { runtime, provider, at } = await tryProvider();
    provider.enqueue(
      { status: 404, message: "There is no such\n  model." },
      { status: 404, message: "Not for embeddings" },
    );
    expect(await runtime.testModel(at("nothing"))).toEqual({
      ...{ outcome: "failed", operation: "chat.completions", status: 404, ms },
      error: "There is no such model",
    });
  });

  test.each([401, 403, 429, 500, 503])("asks once where it fails with %i", async (status) => {
    const { runtime, provider, at } = await tryProvider();
    provider.enqueue({ status, message: "No" });
    expect(await runtime.testModel(at("m"))).toMatchObject({
      ...{ outcome: "failed", operation: "chat.completions", status, error: "No" },
    });
    expect(provider.requests).toHaveLength(1);
  });

  test.each([
    ["an error with status 200", { body: '{"error":{"message":"Overloaded"}}' }, "Overloaded"],
    ["an error that is a text", { body: '{"error":"model is loading"}' }, "model is loading"],
    ["an error without words", { body: '{"error":{}}' }, "no reason was given"],
    ["a list", { body: "[]" }, "what came is no answer"],
    ["nothing", { body: "" }, "what came is no answer"],
    ["a page", { faults: ["html"] }, "what came is no answer"],
    ["what has no end", { faults: ["oversized"] }, "what came is longer than any such answer"],
    ["a stream", { body: "data: {}\n\n" }, "what came is no answer"],
  ] as const)("takes %s for no answer", async (_, script, error) => {
    const { runtime, provider, at } = await tryProvider();
    provider.enqueue(script);
    expect(await runtime.testModel(at("m"))).toMatchObject({
      ...{ outcome: "failed", status: 200, error },
    });
    expect(provider.requests).toHaveLength(1);
  });

  test.each([
    ["a redirect", { faults: ["redirect"] }, 502, /redirect$/],
    ["a reset", { faults: ["reset"] }, 502, /ended without an answer$/],
    ["a cut", { faults: ["reset-body"] }, 502, /ended without an answer$/],
    ["a page of refusal", { status: 500, body: "<html>" }, 500, /answered 500$/],
  ] as const)("tells %s as a caller would be told", async (_, script, status, error) => {
    const { runtime, provider, at } = await tryProvider();
    provider.enqueue(script);
    expect(await runtime.testModel(at("m"))).toMatchObject({
      ...{ outcome: "failed", status, error: expect.stringMatching(error) },
    });
  });

  test("waits no longer than a call may take", async () => {
    const { runtime, provider, at } = await tryProvider({ deadlines: { total: 50 } });
    const stalled = { body: ['{"id":', '"x"}'], faults: ["stall"], after: 1 } as const;
    for (const script of [{ faults: ["hang"] } as const, stalled]) {
      provider.enqueue(script);
      expect(await runtime.testModel(at("m"))).toMatchObject({
        ...{ outcome: "failed", status: 504, error: "openai-compatible did not answer in time" },
      });
    }
    for (const request of provider.requests) {
      await request.closed;
      expect(request.outcome).toBe("aborted");
    }
  });

  test("waits a minute at most, however long a call may take", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const { runtime, provider, at } = await tryProvider({ deadlines: { total: 86_400_000 } });
    provider.enqueue({ faults: ["hang"] });
    const tried = runtime.testModel(at("m"));
    const request = await provider.received(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await tried).toMatchObject({ outcome: "failed", status: 504 });
    await request.closed;
    expect(request.outcome).toBe("aborted");
  });

  test("dials nothing that may not be dialled, and says what would permit it", async () => {
    const { runtime, provider, at } = await tryProvider({ egress: EgressPolicy.parse("") });
    expect(await runtime.testModel(at("inside"))).toMatchObject({
      ...{ outcome: "failed", operation: "chat.completions", status: 502 },
      error: expect.stringMatching(/\(EGRESS_FORBIDDEN\): GW_EGRESS_ALLOW names/),
    });
    expect(provider.connections).toBe(0);
  });

  test("sends a credential that is bound to no provider nowhere", async () => {
    const { runtime, provider, at } = await tryProvider();
    expect(await runtime.testModel(at("m", { isSecretBound: false }))).toEqual({
      ...{ outcome: "not_called", reason: "SECRET_WITHOUT_PROVIDER" },
    });
    expect(provider.connections).toBe(0);
  });

  test.each([
    ["an unknown provider", { provider: "nobody" }, /^the provider nobody is not known here/],
    ["a secret without its key", { secretValue: opened({ other: "x" }) }, /needs an api_key/],
  ])("calls nothing for %s", async (_, options, error) => {
    const { runtime, provider, at } = await tryProvider();
    expect(await runtime.testModel(at("m", options))).toEqual({
      ...{ outcome: "not_called", error: expect.stringMatching(error) },
    });
    expect(provider.connections).toBe(0);
  });

  test("cuts the credential out of what the provider says, however it is written there", async () => {
    const { runtime, provider, at } = await tryProvider();
    const slashed = "sk/0123456789/abcdef";
    const secretValue = opened({ api_key: slashed });
    const escaped = slashed.replaceAll("/", "\\/");
    const hex = [...slashed].map((one) => `\\u00${one.charCodeAt(0).toString(16)}`).join("");
    for (const written of [slashed, escaped, hex, Buffer.from(slashed).toString("base64")]) {
      for (const status of [401, 200]) {
        provider.enqueue({ status, body: `{"error":{"message":"Wrong key: ${written}"}}` });
        const { error } = await runtime.testModel(at("m", { secretValue }));
        expect(error).toMatch(/^Wrong key: \*+=*$/);
      }
    }
    // Where a line is cut, no beginning of it is left.
    provider.enqueue({ status: 401, message: `${"x".repeat(490)}${slashed}` });
    const { error } = await runtime.testModel(at("m", { secretValue }));
    expect(error).toBe(`${"x".repeat(490)}*********…`);
  });

  test("ends at the provider with its signal", async () => {
    const { runtime, provider, at } = await tryProvider();
    const reason = new Error("left");
    const stalled = { body: ['{"id":', '"x"}'], faults: ["stall"], after: 1 } as const;
    for (const [index, script] of [{ faults: ["hang"] } as const, stalled].entries()) {
      provider.enqueue(script);
      const controller = new AbortController();
      const tried = runtime.testModel(at("m"), { signal: controller.signal });
      const request = await provider.received(index);
      controller.abort(reason);
      await expect(tried).rejects.toBe(reason);
      await request.closed;
      expect(request.outcome).toBe("aborted");
    }
    const { signal } = new AbortController();
    const gone = AbortSignal.any([signal, AbortSignal.abort(reason)]);
    await expect(runtime.testModel(at("m"), { signal: gone })).rejects.toBe(reason);
    expect(provider.requests).toHaveLength(2);
    expect(runtime.callsUnderWay).toBe(0);
  });

  test("counts among the calls that may be under way", async () => {
    const { runtime, provider, at } = await tryProvider({ limits: { calls: 1 } });
    provider.enqueue({ faults: ["hang"] });
    const controller = new AbortController();
    const first = runtime.testModel(at("m"), { signal: controller.signal });
    await provider.received(0);
    await expect(runtime.testModel(at("m"))).rejects.toMatchObject({
      code: "TEMPORARILY_UNAVAILABLE",
    });
    controller.abort();
    await expect(first).rejects.toBe(controller.signal.reason);
    expect(await runtime.testModel(at("m"))).toMatchObject({ outcome: "answered" });
  });

  test("opens no circuit, however often it fails", async () => {
    const { runtime, at } = await tryProvider();
    for (let n = 0; n < 5; n += 1) await runtime.testModel(at("fail-503"));
    expect(runtime.openCircuits).toBe(0);
  });
});
