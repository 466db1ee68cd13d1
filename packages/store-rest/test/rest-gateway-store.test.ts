import { GatewayError } from "@gw/entities";
import { describe, expect, test } from "vitest";
import { RestGatewayStore } from "../src/index.js";
import { json, openFakeGateway, revision, scriptedFetch } from "./fakes/gateway.js";

const secret = {
  secret_id: "s-1",
  secret_name: "openai",
  masked_values: { api_key: "sk-...cdef" },
  created_at: 1,
  last_updated_at: 1,
};
const newSecret = { secretName: "openai", secretValue: { api_key: "sk-canary-0123456789" } };
const baseUrl = "http://gateway.test";

describe("a call over HTTP", () => {
  test("carries the token, the request id and the body, and brings back the entity", async () => {
    await using server = await openFakeGateway(() => ({ body: { secret } }));
    const store = new RestGatewayStore({ baseUrl: server.url, token: "gw_token" });
    const made = await store.createGatewaySecret(newSecret, { principal: "a", requestId: "r-1" });
    expect(made).toStrictEqual({
      secretId: "s-1",
      secretName: "openai",
      maskedValues: { api_key: "sk-...cdef" },
      createdAt: 1,
      lastUpdatedAt: 1,
    });
    const [asked, created, ...more] = server.requests;
    expect(more).toEqual([]);
    expect(asked).toMatchObject({ method: "GET", path: "/api/v1/gateway/revision" });
    expect(created).toMatchObject({ method: "POST", path: "/api/v1/gateway/secrets/create" });
    expect(JSON.parse(created?.body ?? "")).toEqual({
      secret_name: "openai",
      secret_value: { api_key: "sk-canary-0123456789" },
    });
    expect(created?.headers).toMatchObject({
      authorization: "Bearer gw_token",
      "x-request-id": "r-1",
      "content-type": "application/json",
    });
  });

  test("reads with a query, and deletes with a body", async () => {
    await using server = await openFakeGateway(({ method }) =>
      method === "GET" ? { body: { secret } } : {},
    );
    const store = new RestGatewayStore({ baseUrl: server.url });
    await store.getSecretInfo({ secretName: "a b+c&d=ä🔑" });
    await store.deleteGatewaySecret({ secretId: "s-1", ifUnused: true });
    const [, got, deleted] = server.requests;
    expect(got).toMatchObject({ method: "GET", query: { secret_name: "a b+c&d=ä🔑" }, body: "" });
    expect(got?.headers.authorization).toBeUndefined();
    expect(deleted).toMatchObject({ method: "DELETE", query: {} });
    expect(JSON.parse(deleted?.body ?? "")).toEqual({ secret_id: "s-1", if_unused: true });
  });

  test("keeps the path of the base URL, and takes another prefix", async () => {
    await using server = await openFakeGateway(() => ({ body: { secret } }));
    for (const [path, prefix] of [
      ["/behind/proxy/", undefined],
      ["", "/api/3.0/mlflow/gateway"],
      ["/x", ""],
    ] as const) {
      const store = new RestGatewayStore({ baseUrl: `${server.url}${path}`, prefix });
      await store.getSecretInfo({ secretId: "s-1" });
    }
    const asked = server.requests.map((request) => request.path);
    expect(asked.filter((path) => path.endsWith("/get"))).toEqual([
      "/behind/proxy/api/v1/gateway/secrets/get",
      "/api/3.0/mlflow/gateway/secrets/get",
      "/x/secrets/get",
    ]);
  });

  test("asks for pages always, and hands on the token of the next", async () => {
    await using server = await openFakeGateway(() => ({ body: { next_page_token: "t" } }));
    const store = new RestGatewayStore({ baseUrl: server.url });
    expect(await store.listSecretInfos()).toEqual({ items: [], nextPageToken: "t" });
    await store.listGatewayModelDefinitions({ provider: "openai" });
    await store.listGatewayEndpoints({ maxResults: 3, tag: { key: "k", value: "v" } });
    await store.listEndpointBindings({ pageToken: "t" });
    expect(server.requests.slice(1).map(({ query }) => query)).toEqual([
      { max_results: "100" },
      { max_results: "100", provider: "openai" },
      { max_results: "3", tag_key: "k", tag_value: "v" },
      { max_results: "100", page_token: "t" },
    ]);
  });

  test("tells after a mutation which revision it made", async () => {
    const told: number[] = [];
    const by = { onCommitted: (revision: number) => told.push(revision) };
    const { fetch } = scriptedFetch(
      revision(),
      json({ secret }, { headers: { "x-gw-revision": "42" } }),
      json({}, { headers: { "x-gw-revision": "43" } }),
      json({}),
      json({}, { headers: { "x-gw-revision": "canary" } }),
      json({ error_code: "INVALID_STATE", message: "m" }, { status: 409 }),
    );
    const store = new RestGatewayStore({ baseUrl, fetch });
    await store.createGatewaySecret(newSecret, by);
    await store.deleteGatewaySecret({ secretId: "s-1" }, by);
    await store.deleteGatewaySecret({ secretId: "s-1" }, by);
    await store.deleteGatewaySecret({ secretId: "s-1" }, by);
    await expect(store.deleteGatewaySecret({ secretId: "s-1" }, by)).rejects.toThrow("m");
    expect(told).toEqual([42, 43]);
  });

  test("asks the far side what it is once, also for calls at the same time", async () => {
    await using server = await openFakeGateway(() => ({ body: { secret } }));
    const store = new RestGatewayStore({ baseUrl: server.url });
    await Promise.all([1, 2, 3].map(() => store.getSecretInfo({ secretId: "s-1" })));
    expect(await store.getRevision()).toBe(7);
    const asked = server.requests.filter(({ path }) => path.endsWith("/revision"));
    expect(asked).toHaveLength(2);
  });

  test("asks again what it is when there was no answer", async () => {
    const { fetch, calls } = scriptedFetch(
      new TypeError("fetch failed"),
      new Response("<h1>starting</h1>", { status: 503, headers: { "content-type": "text/html" } }),
      json({ error_code: "UNAUTHENTICATED", message: "who?" }, { status: 401 }),
      revision(),
      json({ revision: 8 }),
    );
    const store = new RestGatewayStore({ baseUrl, fetch });
    const unavailable = { code: "TEMPORARILY_UNAVAILABLE" };
    await expect(store.getRevision()).rejects.toMatchObject(unavailable);
    await expect(store.getRevision()).rejects.toMatchObject(unavailable);
    await expect(store.getRevision()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await store.getRevision()).toBe(8);
    expect(calls).toHaveLength(5);
  });
});

describe("nothing is sent", () => {
  const { fetch, calls } = scriptedFetch();
  const store = new RestGatewayStore({ baseUrl, fetch });
  const endpointId = "e-1";
  const wrong: Readonly<Record<string, () => Promise<unknown>>> = {
    "an empty list of models": () => store.updateGatewayEndpoint({ endpointId, modelConfigs: [] }),
    "an empty name": () => store.updateGatewayModelDefinition({ modelDefinitionId: "d", name: "" }),
    "an empty key": () => store.getSecretInfo({ secretName: "" }),
    "two keys": () => store.getSecretInfo({ secretName: "a", secretId: "b" } as never),
    "no change": () => store.updateGatewaySecret({ secretId: "s" }),
    "0 attempts": () =>
      store.updateGatewayEndpoint({ endpointId, fallbackConfig: { maxAttempts: 0 } }),
    "a number": () => store.getSecretInfo({ secretId: 7 } as never),
    "an unknown field": () =>
      store.deleteGatewaySecret({ secretId: "s", if_unused: true } as never),
    "an ill-formed text": () => store.getSecretInfo({ secretName: "\ud800" }),
    "an empty filter": () => store.listGatewayEndpoints({ tag: { key: "" } }),
    "an empty page": () => store.listSecretInfos({ maxResults: 0 }),
    "a request id that is none": () =>
      store.deleteGatewaySecret({ secretId: "s" }, { requestId: "a\r\nb" }),
  };

  test.each(Object.keys(wrong))("for %s", async (what) => {
    await expect(wrong[what]?.()).rejects.toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
    expect(calls).toEqual([]);
  });

  test("after close", async () => {
    const closed = new RestGatewayStore({ baseUrl, fetch });
    await closed.close();
    await closed.close();
    for (const call of [
      () => closed.getRevision(),
      () => closed.listSecretInfos(),
      () => closed.createGatewaySecret(newSecret),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: "STORE_CLOSED" });
    }
    expect(calls).toEqual([]);
  });
});

describe("the options", () => {
  test.each([
    ["gateway.test", /^baseUrl must be an http or https URL/],
    ["ftp://gateway.test", /^baseUrl/],
    ["http://user:canary@gateway.test", /^baseUrl/],
    ["http://canary@gateway.test", /^baseUrl/],
    ["http://gateway.test/?token=canary", /^baseUrl/],
    ["http://gateway.test/?", /^baseUrl/],
    ["http://gateway.test/#canary", /^baseUrl/],
    ["", /^baseUrl/],
  ])("refuse the base URL %s", (url, message) => {
    const failure = caught(() => new RestGatewayStore({ baseUrl: url }));
    expect(failure.code).toBe("INVALID_PARAMETER_VALUE");
    expect(failure.message).toMatch(message);
    expect(failure.message).not.toContain("canary");
  });

  test.each(["a b", "a\r\nx-evil: 1", "ключ", "", "a\u0000"])("refuse the token %j", (token) => {
    const failure = caught(() => new RestGatewayStore({ baseUrl, token }));
    expect(failure.message).toBe("token must consist of visible ASCII characters");
  });

  test.each([
    "gateway",
    "/gateway/",
    "/a?b",
    "/a#b",
    "/../admin",
    "/a/./b",
    "//other.test",
    "/a b",
  ])("refuse the prefix %s", (prefix) => {
    const failure = caught(() => new RestGatewayStore({ baseUrl, prefix }));
    expect(failure.message).toMatch(/^prefix must be a path/);
  });

  test.each([0, -1, 1.5, Number.NaN, 2 ** 31])("refuse a timeout of %d", (timeoutMs) => {
    const failure = caught(() => new RestGatewayStore({ baseUrl, timeoutMs }));
    expect(failure.message).toMatch(/^timeoutMs must be an integer from 1/);
  });
});

function caught(make: () => unknown): GatewayError {
  try {
    make();
  } catch (error) {
    if (GatewayError.is(error)) return error;
  }
  throw new Error("it was to be refused");
}
