import { describe, expect, test } from "vitest";
import {
  type CallStage,
  type CallState,
  hasUnknownBilling,
  LimitRefusal,
} from "../../src/index.ts";
import { chat, type ServedDataPlane, serveDataPlane } from "../served-data-plane.ts";

const windowEnd = Date.UTC(2026, 11, 2);
const rateLimits = {
  requests: { limit: 60, remaining: 0, resetMs: 360_000 },
  tokens: { limit: 1_000n, remaining: 12n, resetMs: 20 },
};
const limitHeaders = {
  "x-ratelimit-limit-requests": "60",
  "x-ratelimit-remaining-requests": "0",
  "x-ratelimit-reset-requests": "6m0s",
  "x-ratelimit-limit-tokens": "1000",
  "x-ratelimit-remaining-tokens": "12",
  "x-ratelimit-reset-tokens": "20ms",
};
const exceeded = new LimitRefusal("budget_exceeded", "nothing is left", { windowEnd });
const limited = new LimitRefusal("rate_limited", "too many", { retryAfterMs: 1_200 });

function showLimits(state: CallState): void {
  state.rateLimits = rateLimits;
}

/** A stage that refuses every call. */
function refuse(error: LimitRefusal): CallStage {
  return {
    onRoute(state) {
      showLimits(state);
      throw error;
    },
  };
}

/** A stage that passes models over by name. */
function passOver(...names: readonly string[]): CallStage {
  return {
    onModel: (state, { modelName }) => {
      showLimits(state);
      return names.includes(modelName) ? limited : undefined;
    },
  };
}

function serve(stage: CallStage, models: readonly string[] = ["m"]): Promise<ServedDataPlane> {
  return serveDataPlane((at) => ({ models: models.map((name) => at(name)) }), { stages: [stage] });
}

/** With a model in the format of the path. */
function serveFormat(path: string, stage: CallStage): Promise<ServedDataPlane> {
  const named = path.startsWith("/gemini") ? "gemini" : "openai-compatible";
  const provider = path === "/v1/messages" ? "anthropic" : named;
  return serveDataPlane((at) => ({ models: [at("m", { provider })] }), { stages: [stage] });
}

function post(url: string, path: string, body: object = {}): Promise<Response> {
  const model = /^\/(gemini|v1beta)\//.test(path) ? {} : { model: "chat" };
  return fetch(url + path, { method: "POST", body: JSON.stringify({ ...model, ...body }) });
}

const openai = (code: string, type: string) => ({ error: { code, type, request_id: "r-1" } });
const end = new Date(windowEnd).toISOString();
const openaiPaths = [
  ["/v1/chat/completions", {}],
  ["/v1/chat/completions", { stream: true }],
  ["/v1/completions", {}],
  ["/v1/embeddings", {}],
  ["/v1/responses", { stream: true }],
] as const;
const anthropicPaths = [
  ["/v1/messages", {}],
  ["/v1/messages", { stream: true }],
] as const;
const geminiPaths = [
  ["/gemini/generateContent", {}],
  ["/gemini/streamGenerateContent", {}],
] as const;

describe("a call that a limit refuses", () => {
  test.each([
    ...openaiPaths.map((one) => [...one, openai("budget_exceeded", "insufficient_quota")] as const),
    ...anthropicPaths.map(
      (one) => [...one, { error: { type: "rate_limit_error", code: "budget_exceeded" } }] as const,
    ),
    ...geminiPaths.map((one) => [...one, { error: { status: "RESOURCE_EXHAUSTED" } }] as const),
  ])("receives 429 of an exceeded budget on %s with %o", async (path, body, error) => {
    const { url, provider, nextRecord } = await serveFormat(path, refuse(exceeded));
    const record = nextRecord();
    const response = await post(url, path, body);
    const headers = Object.fromEntries(response.headers);
    const text = await response.text();
    expect(response.status).toBe(429);
    expect(headers).toMatchObject({ ...limitHeaders, "x-should-retry": "false" });
    expect(headers).not.toHaveProperty("retry-after");
    expect(JSON.parse(text)).toMatchObject(error);
    for (const part of ["nothing is left", "budget_exceeded", `"window_end":"${end}"`]) {
      expect(text).toContain(part);
    }
    expect(await record).toMatchObject({ status: 429, error: exceeded });
    expect(provider.requests).toEqual([]);
  });

  test.each([
    ...openaiPaths.map((one) => [...one, openai("rate_limited", "rate_limit_error")] as const),
    ...anthropicPaths.map(
      (one) => [...one, { error: { type: "rate_limit_error", code: "rate_limited" } }] as const,
    ),
    ...geminiPaths.map((one) => [...one, { error: { status: "RESOURCE_EXHAUSTED" } }] as const),
  ])("receives 429 of a rate on %s with %o, and may try again", async (path, body, error) => {
    const { url } = await serveFormat(path, refuse(limited));
    const response = await post(url, path, body);
    const text = await response.text();
    expect(response.status).toBe(429);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...limitHeaders,
      "retry-after": "2",
    });
    expect(response.headers.get("x-should-retry")).toBeNull();
    expect(JSON.parse(text)).toMatchObject(error);
    expect(text).not.toContain("window_end");
  });

  test("has to wait for at most a minute", () => {
    const waits = [0, 1, 60_000, 60_001].map(
      (retryAfterMs) => new LimitRefusal("rate_limited", "no", { retryAfterMs }).retryAfter,
    );
    expect(waits).toEqual([1, 1, 60, undefined]);
  });
});

describe("a model that is passed over", () => {
  test("is not an attempt, and the next one is called", async () => {
    const { url, provider, nextRecord } = await serve(passOver("a"), ["a", "b"]);
    const record = nextRecord();
    const response = await chat(url);
    await response.text();
    expect(provider.requests.map(({ json }) => (json as { model: string }).model)).toEqual(["b"]);
    expect((await record).attempts?.map(({ modelName }) => modelName)).toEqual(["b"]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...limitHeaders,
      "x-gw-attempts": "1",
    });
  });

  test("counts for no circuit", async () => {
    const { url, dataPlane } = await serve(passOver("a"), ["a"]);
    for (let call = 0; call < 10; call += 1) await (await chat(url)).text();
    expect(dataPlane.openCircuits).toBe(0);
  });

  test.each([{}, { stream: true }])("is the reason if none is left (%o)", async (body) => {
    const { url, provider } = await serve(passOver("a", "b"), ["a", "b"]);
    const response = await chat(url, body);
    expect([response.status, await response.json()]).toMatchObject([
      429,
      { error: { code: "rate_limited" } },
    ]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...limitHeaders,
      "retry-after": "2",
      "x-gw-attempts": "0",
    });
    expect(provider.requests).toEqual([]);
  });

  test("leaves the failure of an earlier model as the response", async () => {
    const { url, provider } = await serve(passOver("b"), ["a", "b"]);
    provider.enqueue({ status: 500, body: '{"error":{"message":"it broke"}}' });
    const response = await chat(url);
    expect([response.status, await response.json()]).toMatchObject([
      500,
      { error: { message: "it broke" } },
    ]);
  });

  test("may be passed over when it is repeated, after what earlier attempts may cost", async () => {
    const seen: unknown[] = [];
    const stage: CallStage = {
      onModel: ({ attempts }, { modelName }) => {
        seen.push([modelName, attempts.map(hasUnknownBilling)]);
        return undefined;
      },
    };
    const { url, provider } = await serve(stage, ["a", "b"]);
    provider.enqueue({ status: 500 }, { status: 429, retryAfter: 0 });
    await (await chat(url)).text();
    expect(seen).toEqual([
      ["a", []],
      ["b", [false]],
      ["b", [false, false]],
    ]);
  });
});

test.each([
  ["no_response", undefined, true],
  ["timed_out", undefined, true],
  ["error_response", 200, true],
  ["error_response", 500, false],
  ["not_sent", undefined, false],
  ["request_rejected", 400, false],
] as const)(
  "an attempt that ended with %s and %s may be billed: %s",
  (outcome, status, expected) => {
    expect(hasUnknownBilling({ outcome, status })).toBe(expected);
  },
);

describe("limits of the gateway", () => {
  const provided = { "x-ratelimit-remaining-requests": "9", "x-ratelimit-limit-day": "3" };

  test.each([{}, { stream: true }])("replace those of the provider (%o)", async (body) => {
    const { url, provider } = await serve(passOver());
    provider.enqueue({ headers: provided });
    const response = await chat(url, body);
    await response.text();
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject(limitHeaders);
    expect(headers).not.toHaveProperty("x-ratelimit-limit-day");
  });

  test("replace those of an error response, and keep how long to wait", async () => {
    const { url, provider } = await serve(passOver());
    provider.enqueue({ status: 429, retryAfter: 30, headers: provided });
    const response = await chat(url);
    await response.text();
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({ ...limitHeaders, "retry-after": "30" });
    expect(headers).not.toHaveProperty("x-ratelimit-limit-day");
  });

  test("that do not apply leave those of the provider", async () => {
    const { url, provider } = await serve({ onModel: () => undefined });
    provider.enqueue({ headers: provided });
    const response = await chat(url);
    await response.text();
    expect(Object.fromEntries(response.headers)).toMatchObject(provided);
  });
});

test("the usage of an endpoint that does not track it is known to a stage that needs it", async () => {
  const usages: unknown[] = [];
  const stage: CallStage = {
    onRoute(state, models) {
      state.needsUsage = true;
      return models;
    },
    onEnd: ({ usage }, record) => void usages.push(usage, record.usage),
  };
  const served = await serveDataPlane((at) => ({ models: [at("m")], usageTracking: false }), {
    stages: [stage],
  });
  const record = served.nextRecord();
  await (await chat(served.url)).text();
  expect(usages).toEqual([expect.objectContaining({ isEstimated: false }), undefined]);
  expect((await record).usage).toBeUndefined();
});
