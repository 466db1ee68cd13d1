import { GatewayError } from "@gw/entities";
import { describe, expect, onTestFinished, test } from "vitest";
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
