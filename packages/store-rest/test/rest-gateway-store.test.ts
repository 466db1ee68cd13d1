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

describe("RestGatewayStore", () => {
  test("sends the token, the request id and the body, and returns the entity", async () => {
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
    const [detection, created, ...more] = server.requests;
    expect(more).toEqual([]);
    expect(detection).toMatchObject({ method: "GET", path: "/api/v1/gateway/revision" });
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

  test("sends reads as a query and deletions as a body", async () => {
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

  test("uses the path of the base URL and a custom prefix", async () => {
    await using server = await openFakeGateway(() => ({ body: { secret } }));
    for (const [path, prefix] of [
      ["/behind/proxy/", undefined],
      ["", "/api/3.0/mlflow/gateway"],
      ["/x", ""],
    ] as const) {
      const store = new RestGatewayStore({ baseUrl: `${server.url}${path}`, prefix });
      await store.getSecretInfo({ secretId: "s-1" });
    }
    const paths = server.requests.map((request) => request.path);
    expect(paths.filter((path) => path.endsWith("/get"))).toEqual([
      "/behind/proxy/api/v1/gateway/secrets/get",
      "/api/3.0/mlflow/gateway/secrets/get",
      "/x/secrets/get",
    ]);
  });

  test("always requests one page and returns the token of the next page", async () => {
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

  test("reports the revision that a mutation created", async () => {
    const revisions: number[] = [];
    const by = { onCommitted: (revision: number) => revisions.push(revision) };
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
    expect(revisions).toEqual([42, 43]);
  });

  test("detects the server once, also for concurrent calls", async () => {
    await using server = await openFakeGateway(() => ({ body: { secret } }));
    const store = new RestGatewayStore({ baseUrl: server.url });
    await Promise.all([1, 2, 3].map(() => store.getSecretInfo({ secretId: "s-1" })));
    expect(await store.getRevision()).toBe(7);
    const revisionRequests = server.requests.filter(({ path }) => path.endsWith("/revision"));
    expect(revisionRequests).toHaveLength(2);
  });

  test("sends the name of its workspace, and none without the option", async () => {
    await using server = await openFakeGateway(() => ({ body: { secret } }));
    const confined = new RestGatewayStore({ baseUrl: server.url, workspace: "research" });
    expect(confined.manifest).toMatchObject({ workspaces: true });
    await confined.getSecretInfo({ secretId: "s-1" });
    await new RestGatewayStore({ baseUrl: server.url }).getSecretInfo({ secretId: "s-1" });
    expect(server.requests.map(({ headers }) => headers["x-mlflow-workspace"])).toEqual([
      "research",
      "research",
      undefined,
      undefined,
    ]);
  });

  test("takes a server without its workspace for no MLflow server, and asks again", async () => {
    const missing = () =>
      json(
        { error_code: "RESOURCE_DOES_NOT_EXIST", message: "Workspace 'research' not found" },
        { status: 404 },
      );
    const { fetch } = scriptedFetch(missing(), missing(), revision(), json({ revision: 8 }));
    const store = new RestGatewayStore({ baseUrl, fetch, workspace: "research" });
    for (const call of [() => store.getRevision(), () => store.createGatewaySecret(newSecret)]) {
      await expect(call()).rejects.toMatchObject({
        code: "RESOURCE_DOES_NOT_EXIST",
        message: "Workspace 'research' not found",
      });
    }
    expect(await store.getRevision()).toBe(8);
  });

  test("repeats the detection after it failed", async () => {
    const { fetch, calls } = scriptedFetch(
      new TypeError("fetch failed"),
      new Response("<h1>starting</h1>", { status: 503, headers: { "content-type": "text/html" } }),
      json({ error_code: "UNAUTHENTICATED", message: "no token" }, { status: 401 }),
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

describe("RestGatewayStore sends nothing", () => {
  const { fetch, calls } = scriptedFetch();
  const store = new RestGatewayStore({ baseUrl, fetch });
  const endpointId = "e-1";
  const invalid: Readonly<Record<string, () => Promise<unknown>>> = {
    "an empty list of models": () => store.updateGatewayEndpoint({ endpointId, modelConfigs: [] }),
    "an empty name": () => store.updateGatewayModelDefinition({ modelDefinitionId: "d", name: "" }),
    "an empty key": () => store.getSecretInfo({ secretName: "" }),
    "an id and a name together": () =>
      store.getSecretInfo({ secretName: "a", secretId: "b" } as never),
    "an update without a change": () => store.updateGatewaySecret({ secretId: "s" }),
    "0 attempts": () =>
      store.updateGatewayEndpoint({ endpointId, fallbackConfig: { maxAttempts: 0 } }),
    "a number in place of a string": () => store.getSecretInfo({ secretId: 7 } as never),
    "an unknown field": () =>
      store.deleteGatewaySecret({ secretId: "s", if_unused: true } as never),
    "a string with a lone surrogate": () => store.getSecretInfo({ secretName: "\ud800" }),
    "an empty filter": () => store.listGatewayEndpoints({ tag: { key: "" } }),
    "a page size of 0": () => store.listSecretInfos({ maxResults: 0 }),
    "an invalid request id": () =>
      store.deleteGatewaySecret({ secretId: "s" }, { requestId: "a\r\nb" }),
  };

  test.each(Object.keys(invalid))("for %s", async (name) => {
    await expect(invalid[name]?.()).rejects.toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
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

describe("the options of RestGatewayStore", () => {
  test.each([
    ["gateway.test", /^`baseUrl` must be an http or https URL/],
    ["ftp://gateway.test", /^`baseUrl`/],
    ["http://user:canary@gateway.test", /^`baseUrl`/],
    ["http://canary@gateway.test", /^`baseUrl`/],
    ["http://gateway.test/?token=canary", /^`baseUrl`/],
    ["http://gateway.test/?", /^`baseUrl`/],
    ["http://gateway.test/#canary", /^`baseUrl`/],
    ["", /^`baseUrl`/],
  ])("reject the base URL %s", (url, message) => {
    const failure = errorOf(() => new RestGatewayStore({ baseUrl: url }));
    expect(failure.code).toBe("INVALID_PARAMETER_VALUE");
    expect(failure.message).toMatch(message);
    expect(failure.message).not.toContain("canary");
  });

  test.each(["a b", "a\r\nx-evil: 1", "ключ", "", "a\u0000"])("reject the token %j", (token) => {
    const failure = errorOf(() => new RestGatewayStore({ baseUrl, token }));
    expect(failure.message).toBe("`token` must consist of visible ASCII characters");
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
  ])("reject the prefix %s", (prefix) => {
    const failure = errorOf(() => new RestGatewayStore({ baseUrl, prefix }));
    expect(failure.message).toMatch(/^`prefix` must be a path/);
  });

  test.each(["", "a", "*", "Research", "-a", "a-", "a\r\nb", "a".repeat(64), "api", "w_1"])(
    "reject the workspace %j",
    (workspace) => {
      const failure = errorOf(() => new RestGatewayStore({ baseUrl, workspace }));
      expect(failure.message).toMatch(/^`workspace` must be the name of a workspace/);
    },
  );

  test.each([0, -1, 1.5, Number.NaN, 2 ** 31])("reject a timeout of %d", (timeoutMs) => {
    const failure = errorOf(() => new RestGatewayStore({ baseUrl, timeoutMs }));
    expect(failure.message).toMatch(/^`timeoutMs` must be an integer from 1/);
  });
});

function errorOf(make: () => unknown): GatewayError {
  try {
    make();
  } catch (error) {
    if (GatewayError.is(error)) return error;
  }
  throw new Error("expected a GatewayError");
}
