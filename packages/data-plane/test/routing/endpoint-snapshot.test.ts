import type { GatewayEndpointConfig, ResolvedEndpoints } from "@gw/config-resolver";
import { describe, expect, test } from "vitest";
import {
  defaultInstallation,
  type EndpointSource,
  findEndpoint,
  loadEndpointSnapshot,
  servingSnapshot,
} from "../../src/index.ts";
import { endpoint, model } from "../model-config.ts";
import { chat, serveDataPlane } from "../served-data-plane.ts";

/** A resolver with these pages; records the page size. */
function resolverOf(pages: readonly ResolvedEndpoints[], failure?: Error) {
  const pageSizes: (number | undefined)[] = [];
  return {
    pageSizes,
    async *resolveAll({ pageSize }: { pageSize?: number } = {}) {
      pageSizes.push(pageSize);
      yield* pages;
      if (failure !== undefined) throw failure;
    },
  };
}

describe("a snapshot", () => {
  test("has the endpoints of all pages and the revision of the first one", async () => {
    const resolver = resolverOf([
      { revision: 5, endpoints: [endpoint("a")] },
      { revision: 6, endpoints: [endpoint("b")] },
    ]);
    const snapshot = await loadEndpointSnapshot(resolver, { pageSize: 7 });
    expect(snapshot.revision).toBe(5);
    expect([...snapshot.endpoints.keys()]).toEqual(["a", "b"]);
    await loadEndpointSnapshot(resolver);
    expect(resolver.pageSizes).toEqual([7, 100]);
  });

  test("of a store without endpoints is empty", async () => {
    expect(await loadEndpointSnapshot(resolverOf([]))).toEqual({
      revision: 0,
      endpoints: new Map(),
    });
  });

  test("fails to load with the error of the resolver", async () => {
    const resolver = resolverOf([{ revision: 1, endpoints: [] }], new Error("unavailable"));
    await expect(loadEndpointSnapshot(resolver)).rejects.toThrow("unavailable");
  });
});

describe("a source of snapshots", () => {
  test("finds endpoints by name", () => {
    const serving = { revision: 1, endpoints: new Map([["a", endpoint("a")]]) };
    expect(findEndpoint(serving, "a")?.endpointId).toBe("e-a");
    expect(findEndpoint(serving, "b")).toBeUndefined();
  });

  test("finds endpoints by alias, unless another one has that name", () => {
    const aliased = { ...endpoint("a"), aliases: ["openai/gpt-5.6", "b"] };
    const endpoints = new Map([
      ["a", aliased],
      ["b", endpoint("b")],
    ]);
    const serving = { revision: 1, endpoints };
    expect(findEndpoint(serving, "openai/gpt-5.6")).toBe(aliased);
    expect(findEndpoint(serving, "b")?.endpointId).toBe("e-b");
    expect(findEndpoint(serving, "openai")).toBeUndefined();
  });

  test("without a snapshot is temporarily unavailable", () => {
    const unavailable = expect.objectContaining({ code: "TEMPORARILY_UNAVAILABLE" });
    expect(() => servingSnapshot({ serving: undefined })).toThrow(unavailable);
  });
});

describe("a data plane with a source", () => {
  test("serves its endpoints, and 503 with a delay while there are none", async () => {
    const source: { serving: EndpointSource["serving"] } = { serving: undefined };
    const { url, at } = await serveDataPlane(() => ({}), { endpoints: source });
    const unavailable = await chat(url);
    expect([unavailable.status, unavailable.headers.get("retry-after")]).toEqual([503, "1"]);
    const chatEndpoint = { ...endpoint("chat"), models: [at("gpt-4o")] };
    source.serving = defaultInstallation({
      revision: 1,
      endpoints: new Map([["chat", chatEndpoint]]),
    });
    expect((await chat(url)).status).toBe(200);
    expect((await chat(url, { model: "other" })).status).toBe(404);
  });

  test("serves an alias under the name of its endpoint, and names an unknown model", async () => {
    const endpoints = new Map<string, GatewayEndpointConfig>();
    const source = { serving: defaultInstallation({ revision: 1, endpoints }) };
    const { url, at, nextRecord } = await serveDataPlane(() => ({}), { endpoints: source });
    const chatEndpoint = { ...endpoint("chat"), aliases: ["o/gpt:5"], models: [at("gpt-4o")] };
    endpoints.set("chat", chatEndpoint);
    const ended = nextRecord();
    const response = await chat(url, { model: "o/gpt:5" });
    expect([response.status, response.headers.get("x-gw-endpoint")]).toEqual([200, "chat"]);
    await response.arrayBuffer();
    expect((await ended).endpointName).toBe("chat");
    const unknown = await chat(url, { model: "o/gpt:6" });
    expect(await unknown.json()).toMatchObject({
      error: { code: "model_not_found", message: expect.stringContaining("'o/gpt:6'") },
    });
    const long = await chat(url, { model: "x".repeat(100_000) });
    expect((await long.text()).length).toBeLessThan(1_000);
  });

  test("serves no endpoint that the lookup of the request does not return", async () => {
    const endpoints = new Map([["chat", endpoint("chat")]]);
    const serving = defaultInstallation({ revision: 1, endpoints });
    const findEndpoint = () => undefined;
    const { url } = await serveDataPlane(() => ({}), { endpoints: { serving } }, { findEndpoint });
    expect((await chat(url)).status).toBe(404);
  });

  test("drops the circuits of models that a new snapshot no longer has", async () => {
    const snapshotOf = (...models: readonly ReturnType<typeof model>[]) =>
      defaultInstallation({
        revision: 1,
        endpoints: new Map([["chat", { ...endpoint("chat"), models }]]),
      });
    const source = { serving: snapshotOf() };
    const { url, dataPlane, provider, at } = await serveDataPlane(() => ({}), {
      endpoints: source,
      circuits: { threshold: 1 },
    });
    const [first, second] = [at("first"), at("second")];
    source.serving = snapshotOf(first, second);
    provider.enqueue({ status: 500 }, { status: 500 });
    await (await chat(url)).arrayBuffer();
    expect(dataPlane.openCircuits).toBe(2);
    source.serving = snapshotOf(second, model("third"));
    expect(dataPlane.openCircuits).toBe(1);
    source.serving = snapshotOf(first, second);
    const response = await chat(url);
    expect(response.headers.get("x-gw-model")).toBe("first");
  });
});
