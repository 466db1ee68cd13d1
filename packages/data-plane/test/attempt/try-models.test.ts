import { GatewayError } from "@gw/entities";
import { describe, expect, onTestFinished, test } from "vitest";
import { opened } from "../model-config.ts";
import { chat, serveDataPlane } from "../served-data-plane.ts";

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
    ["a request timeout", { status: 408 }],
    ["a redirect", { faults: ["redirect"] }],
    ["a 200 with only an error", { body: '{"error":{"message":"overloaded"}}' }],
    ["a 200 with only an error code", { body: '{"error":{"message":"busy","code":429}}' }],
    ["an empty 200", { body: "" }],
    ["a 204", { status: 204, body: "" }],
    ["a 200 with white space alone", { body: ["\n", "\n"] }],
    ["a 200 that is broken off", { faults: ["break"] }],
    ["a 200 that ends with its connection", { faults: ["cut"] }],
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

  test.each([
    ["401", { status: 401 }],
    ["402", { status: 402 }],
    ["403", { status: 403 }],
    ["404", { status: 404 }],
    [
      "a 400 with the code of the key",
      { status: 400, body: '{"error":{"code":"invalid_api_key"}}' },
    ],
    [
      "a 200 with the code of the account",
      { body: '{"error":{"message":"no","code":"account_deactivated"}}' },
    ],
  ] as const)("follows a rejected credential, account or model: %s", async (_, script) => {
    const { url, records, provider } = await two(script);
    const response = await chat(url);
    expect([response.status, response.headers.get("x-gw-model")]).toEqual([200, "second"]);
    await response.arrayBuffer();
    expect(records[0]?.attempts?.map(({ outcome }) => outcome)).toEqual([
      "credential_rejected",
      "answered",
    ]);
    expect(provider.requests).toHaveLength(2);
  });

  test("that is rejected by the last model too hides the message of the provider", async () => {
    const { url, provider, records } = await two({ status: 503 });
    provider.enqueue({ status: 401, message: "Incorrect API key provided: sk-0…cdef" });
    const response = await chat(url);
    expect([response.status, response.headers.get("x-should-retry")]).toEqual([502, "false"]);
    expect(response.headers.get("x-gw-model")).toBe("second");
    expect(response.headers.get("x-gw-outcome")).toBe("credential_rejected");
    expect(await response.json()).toMatchObject({
      error: {
        code: "UPSTREAM_FAILED",
        message: "openai-compatible refused the credential of model second",
      },
    });
    expect(records[0]?.attempts?.[1]).toMatchObject({
      outcome: "credential_rejected",
      status: 401,
      providerMessage: "Incorrect API key provided: sk-0…cdef",
    });
  });

  test.each([
    ["400", { status: 400 }],
    ["413", { status: 413 }],
    ["422", { status: 422 }],
    ["a moderation", { status: 403, body: '{"error":{"metadata":{"reasons":["violence"]}}}' }],
    ["a content policy", { status: 403, body: '{"error":{"code":"content_policy_violation"}}' }],
  ] as const)("never follows what the caller must correct: %s", async (_, script) => {
    const { url, provider } = await two(script);
    const { status, headers } = await chat(url);
    expect([status, headers.get("x-gw-outcome")]).toEqual([script.status, "request_rejected"]);
    expect(provider.requests).toHaveLength(1);
  });

  test("never follows a 404 of a request that names state, and passes it on", async () => {
    const secret = { secretId: "s-shared" as never };
    const { url, provider } = await serveDataPlane((at) => ({
      models: [at("first", secret), at("second", secret)],
    }));
    provider.enqueue({ status: 404, message: "Previous response not found" });
    const response = await fetch(`${url}/v1/responses`, {
      method: "POST",
      body: JSON.stringify({ model: "chat", input: "a", previous_response_id: "resp_1" }),
    });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain("Previous response not found");
    expect(provider.requests).toHaveLength(1);
  });

  test.each([
    ["a reset without a response", { faults: ["reset"] }, "no_response"],
    ["a timeout", { faults: ["hang"] }, "timed_out"],
  ] as const)("follows %s", async (_, script, outcome) => {
    const { url, records, provider } = await serveDataPlane(
      (at) => ({ models: [at("first"), at("second")] }),
      { timeouts: { firstByte: 100, total: 5_000 } },
    );
    provider.enqueue(script);
    const response = await chat(url, { stream: true });
    expect([response.status, response.headers.get("x-gw-model")]).toEqual([200, "second"]);
    await response.arrayBuffer();
    expect(records[0]?.attempts?.map((one) => one.outcome)).toEqual([outcome, "answered"]);
  });

  test("follows no timeout if the endpoint forbids it, but everything else", async () => {
    const settings = { fallbackOnTimeout: false };
    const { url, provider } = await serveDataPlane(
      (at) => ({ models: [at("first"), at("second")], settings }),
      { timeouts: { firstByte: 100, total: 5_000 } },
    );
    provider.enqueue({ faults: ["hang"] });
    const late = await chat(url, { stream: true });
    expect([late.status, late.headers.get("x-gw-attempts")]).toEqual([504, "1"]);
    provider.enqueue({ faults: ["reset"] });
    const response = await chat(url, { stream: true });
    expect([response.status, response.headers.get("x-gw-model")]).toEqual([200, "second"]);
    await response.arrayBuffer();
  });

  test.each([
    [503, { status: 503, headers: { "x-should-retry": "true" } }],
    [504, { faults: ["hang"] }],
    [502, { faults: ["reset"] }],
  ] as const)(
    "after a timeout that ends in a %d advises against a repetition, which may be billed twice",
    async (status, script) => {
      const { url, provider } = await serveDataPlane(
        (at) => ({ models: [at("first"), at("second")] }),
        { timeouts: { firstByte: 100, total: 5_000 } },
      );
      provider.enqueue({ faults: ["hang"] }, script);
      const response = await chat(url, { stream: true });
      expect([response.status, response.headers.get("x-should-retry")]).toEqual([status, "false"]);
    },
  );

  test("does not follow the total timeout, which counts as a failed attempt", async () => {
    const limits = { total: 250 };
    const { url, provider, records, dataPlane } = await serveDataPlane((at) => ({
      models: [at("first"), at("second")],
      settings: { timeouts: limits },
    }));
    for (let n = 0; n < 3; n += 1) {
      provider.enqueue({ faults: ["hang"] });
      const response = await chat(url);
      expect([response.status, response.headers.get("x-gw-attempts")]).toEqual([504, "1"]);
      await response.arrayBuffer();
    }
    expect(records[0]?.attempts).toMatchObject([{ modelName: "first", outcome: "timed_out" }]);
    expect(dataPlane.openCircuits).toBe(1);
    limits.total = 60_000;
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
      expect([provider.requests.length, dataPlane.openCircuits]).toEqual([3, 1]);

      const alone = await serveDataPlane((at) => ({ models: [{ ...at("first"), ...closed }] }));
      const response = await chat(alone.url);
      expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
      expect(await response.text()).toContain("cannot be opened at the moment");
      expect(alone.provider.requests).toEqual([]);
    },
  );

  test("follows a credential that lacks a field, and 422 is returned if none has it", async () => {
    const { url, provider } = await serveDataPlane((at) => ({
      models: [at("first", { secretValue: opened({}) }), at("second")],
    }));
    const response = await chat(url);
    expect([response.status, response.headers.get("x-gw-model")]).toEqual([200, "second"]);
    await response.arrayBuffer();
    const alone = await serveDataPlane((at) => ({
      models: [at("first"), at("second", { secretValue: opened({}) })],
    }));
    alone.provider.enqueue({ status: 500 });
    const rejected = await chat(alone.url);
    expect([rejected.status, provider.requests.length]).toEqual([422, 1]);
    expect(await rejected.text()).toContain("needs an `api_key`");
  });

  test("is not needed for a credential that must be opened first", async () => {
    const fields = { api_key: "sk-opened-at-last" };
    const reveal = (): Promise<typeof fields> => new Promise((open) => setImmediate(open, fields));
    const { url, provider } = await serveDataPlane((at) => ({
      models: [{ ...at("first"), secretValue: { reveal } }],
    }));
    provider.enqueue({ faults: ["echo-credential"], status: 500 });
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
    expect(headers).toEqual(["chat", "2", "second"]);
    await response.arrayBuffer();
    expect(records[0]?.attempts?.map(({ outcome }) => outcome)).toEqual([
      "error_response",
      "no_response",
    ]);
    expect(records[0]).toMatchObject({ status: 502, error: { code: "UPSTREAM_FAILED" } });
  });

  test("follows a host that cannot be reached", async () => {
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

  test.each([
    ["milliseconds", () => ({ "retry-after-ms": "50" })],
    ["seconds", () => ({ "retry-after": "0.05" })],
    ["a date", () => ({ "retry-after": new Date(Date.now() + 900).toUTCString() })],
  ])("waits once if the last model asks for a short delay in %s", async (_, headers) => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("only")] }));
    provider.enqueue({ status: 429, headers: headers() });
    const response = await chat(url);
    expect([response.status, response.headers.get("x-gw-attempts")]).toEqual([200, "2"]);
    await response.arrayBuffer();
    provider.enqueue({ status: 429, headers: headers() }, { status: 429, headers: headers() });
    expect((await chat(url)).status).toBe(429);
    expect(provider.requests).toHaveLength(4);
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
