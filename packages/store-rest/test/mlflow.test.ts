import type { GatewayStore } from "@gw/store-abstract";
import { describe, expect, test } from "vitest";
import { RestGatewayStore } from "../src/index.js";
import { FakeMlflow, type MlflowRelease } from "./fakes/mlflow.js";

const secretValue = { api_key: "sk-canary-0123456789" };
const releases: readonly MlflowRelease[] = ["current", "December 2025"];

const open = (mlflow: FakeMlflow): GatewayStore => new RestGatewayStore({ baseUrl: mlflow.url });

describe.each(releases)("a store on an MLflow server (%s release)", (release) => {
  test("detects the server with one request and uses MLflow's base path", async () => {
    await using mlflow = await FakeMlflow.open(release);
    const store = open(mlflow);
    await store.listSecretInfos();
    await store.listGatewayEndpoints();
    expect(mlflow.server.requests.map(({ path }) => path)).toEqual([
      "/api/v1/gateway/revision",
      "/api/3.0/mlflow/gateway/secrets/list",
      "/api/3.0/mlflow/gateway/endpoints/list",
    ]);
  });

  test("detects the server under a custom prefix and uses it", async () => {
    await using mlflow = await FakeMlflow.open(release);
    const prefix = "/api/3.0/mlflow/gateway";
    const store = new RestGatewayStore({ baseUrl: mlflow.url, prefix });
    await store.listSecretInfos();
    expect(mlflow.server.requests.map(({ path }) => path)).toEqual([
      `${prefix}/revision`,
      `${prefix}/secrets/list`,
    ]);
  });

  test("stores auth_config under the name that the release reads", async () => {
    await using mlflow = await FakeMlflow.open(release);
    const store = open(mlflow);
    const authConfig = { region: "eu-west-1" };
    const made = await store.createGatewaySecret({ secretName: "a", secretValue, authConfig });
    expect(made).toMatchObject({ secretName: "a", authConfig });
    const { secretId } = made;
    expect(await store.getSecretInfo({ secretId })).toEqual(made);
    const changed = { region: "us-east-1" };
    expect(await store.updateGatewaySecret({ secretId, authConfig: changed })).toMatchObject({
      authConfig: changed,
    });
  });

  test("reads empty strings as absent", async () => {
    await using mlflow = await FakeMlflow.open(release);
    const store = open(mlflow);
    const made = await store.createGatewayModelDefinition({
      name: "gpt",
      secretId: "s-1",
      provider: "openai",
      modelName: "gpt-4o",
    });
    expect(Object.keys(made).sort()).toEqual(
      "createdAt lastUpdatedAt modelDefinitionId modelName name provider secretId".split(" "),
    );
  });

  test("sends the defaults of the contract explicitly", async () => {
    await using mlflow = await FakeMlflow.open(release);
    const store = open(mlflow);
    const made = await store.createGatewayEndpoint({
      name: "chat",
      modelConfigs: [
        { modelDefinitionId: "d-1" },
        { modelDefinitionId: "d-2", linkageType: "FALLBACK", fallbackOrder: 0 },
      ],
      tags: [],
    });
    expect(JSON.parse(mlflow.calls[0]?.body ?? "")).toEqual({
      name: "chat",
      model_configs: [
        { model_definition_id: "d-1", linkage_type: "PRIMARY", weight: 1 },
        { model_definition_id: "d-2", linkage_type: "FALLBACK", weight: 1, fallback_order: 0 },
      ],
      tags: [],
      usage_tracking: true,
    });
    expect(made.modelMappings).toMatchObject([
      { linkageType: "PRIMARY", weight: 1 },
      { linkageType: "FALLBACK", weight: 1, fallbackOrder: 0 },
    ]);
    // A server that omits the field does not track usage.
    expect(made.usageTracking).toBe(release === "current");
    expect(made.tags).toEqual([]);
    expect(await store.getGatewayEndpoint({ endpointId: made.endpointId })).toEqual(made);
  });

  test("converts MLflow's errors to the codes of the contract", async () => {
    await using mlflow = await FakeMlflow.open(release);
    const store = open(mlflow);
    await store.createGatewaySecret({ secretName: "a", secretValue });
    await expect(store.createGatewaySecret({ secretName: "a", secretValue })).rejects.toMatchObject(
      { code: "RESOURCE_ALREADY_EXISTS", message: "Secret with this name already exists" },
    );
    await expect(
      store.createGatewaySecret({ secretName: "a", secretValue, provider: "broken" }),
    ).rejects.toMatchObject({
      code: "INVALID_PARAMETER_VALUE",
      message: "The server rejected the request (BAD_REQUEST)",
    });
    await expect(
      store.deleteGatewayModelDefinition({ modelDefinitionId: "d-1" }),
    ).rejects.toMatchObject({ code: "INVALID_STATE" });
    await expect(store.getSecretInfo({ secretId: "s-0" })).rejects.toMatchObject({
      code: "RESOURCE_DOES_NOT_EXIST",
    });
  });

  test("does not call onCommitted", async () => {
    await using mlflow = await FakeMlflow.open(release);
    const revisions: number[] = [];
    const by = { onCommitted: (revision: number) => revisions.push(revision) };
    await open(mlflow).setGatewayEndpointTag({ endpointId: "e-1", key: "k" }, by);
    expect(revisions).toEqual([]);
  });

  const endpointId = "e-1";
  const unsupported: Readonly<Record<string, (store: GatewayStore) => Promise<unknown>>> = {
    getRevision: (store) => store.getRevision(),
    ifUnused: (store) => store.deleteGatewaySecret({ secretId: "s", ifUnused: true }),
    "clearing authConfig": (store) => store.updateGatewaySecret({ secretId: "s", authConfig: {} }),
    "clearing secretValue": (store) =>
      store.updateGatewaySecret({
        secretId: "s",
        secretValue: {},
        authConfig: { auth_mode: "none" },
      }),
    "clearing routingStrategy": (store) =>
      store.updateGatewayEndpoint({ endpointId, routingStrategy: null }),
    "clearing fallbackConfig": (store) =>
      store.updateGatewayEndpoint({ endpointId, name: "b", fallbackConfig: null }),
    "linkageType on detach": (store) =>
      store.detachModelFromEndpoint({
        endpointId,
        modelDefinitionId: "d",
        linkageType: "PRIMARY",
      }),
    "tags on create": (store) =>
      store.createGatewayEndpoint({
        name: "chat",
        modelConfigs: [{ modelDefinitionId: "d" }],
        tags: [{ key: "k" }],
      }),
    "getting a secret by name": (store) => store.getSecretInfo({ secretName: "a" }),
    "getting a model definition by name": (store) => store.getGatewayModelDefinition({ name: "a" }),
    "getting an endpoint by name": (store) => store.getGatewayEndpoint({ name: "a" }),
    "listing model definitions by secret": (store) =>
      store.listGatewayModelDefinitions({ secretId: "s" }),
    "listing endpoints by secret": (store) => store.listGatewayEndpoints({ secretId: "s" }),
    "listing endpoints by tag": (store) => store.listGatewayEndpoints({ tag: { key: "k" } }),
    "creating a binding of another resource type": (store) =>
      store.createEndpointBinding({ endpointId, resourceType: "job", resourceId: "r" }),
    "deleting a binding of another resource type": (store) =>
      store.deleteEndpointBinding({ endpointId, resourceType: "job", resourceId: "r" }),
    "listing bindings of another resource type": (store) =>
      store.listEndpointBindings({ resourceType: "job" }),
  };

  test.each(Object.keys(unsupported))("rejects %s before anything is sent", async (feature) => {
    await using mlflow = await FakeMlflow.open(release);
    await expect(unsupported[feature]?.(open(mlflow))).rejects.toMatchObject({
      code: "NOT_IMPLEMENTED",
      message: expect.stringMatching(/^An MLflow server does not support /),
    });
    expect(mlflow.calls).toEqual([]);
  });

  test("sends supported requests that resemble unsupported ones", async () => {
    await using mlflow = await FakeMlflow.open(release);
    const store = open(mlflow);
    const { secretId } = await store.createGatewaySecret({ secretName: "a", secretValue });
    await store.deleteGatewaySecret({ secretId, ifUnused: false });
    await store.detachModelFromEndpoint({ endpointId, modelDefinitionId: "d" });
    await store.createEndpointBinding({ endpointId, resourceType: "scorer", resourceId: "r" });
    const { items } = await store.listEndpointBindings({ resourceType: "scorer" });
    expect(items).toMatchObject([{ endpointId, resourceType: "scorer", resourceId: "r" }]);
  });
});

describe("a list of an MLflow server is paged by the client", () => {
  async function filled(mlflow: FakeMlflow, count: number): Promise<GatewayStore> {
    const store = open(mlflow);
    for (let index = 0; index < count; index += 1) {
      await store.createGatewaySecret({ secretName: `secret-${index}`, secretValue });
    }
    return store;
  }

  const names = (page: { readonly items: readonly { readonly secretName: string }[] }) =>
    page.items.map(({ secretName }) => secretName);

  test("in order of creation, independent of the order in the response", async () => {
    await using mlflow = await FakeMlflow.open("current");
    const store = await filled(mlflow, 5);
    mlflow.rows("secrets").reverse();
    expect((await store.listSecretInfos({ maxResults: 5 })).nextPageToken).toBeUndefined();
    const first = await store.listSecretInfos({ maxResults: 2 });
    expect(names(first)).toEqual(["secret-0", "secret-1"]);
    const { nextPageToken: second } = first;
    const next = await store.listSecretInfos({ maxResults: 2, pageToken: second });
    expect(names(next)).toEqual(["secret-2", "secret-3"]);
    const last = await store.listSecretInfos({ maxResults: 2, pageToken: next.nextPageToken });
    expect(names(last)).toEqual(["secret-4"]);
    expect(last.nextPageToken).toBeUndefined();
    expect(
      mlflow.calls.filter(({ path }) => path.endsWith("/list")).map(({ query }) => query),
    ).toEqual([{}, {}, {}, {}]);
  });

  test("in pages of 100 by default", async () => {
    await using mlflow = await FakeMlflow.open("current");
    const store = await filled(mlflow, 1);
    const row = mlflow.row("secrets", 0);
    for (let index = 1; index < 101; index += 1) {
      mlflow.rows("secrets").push({ ...row, secret_id: `s-${index}x` });
    }
    const first = await store.listSecretInfos();
    expect(first.items).toHaveLength(100);
    const rest = await store.listSecretInfos({ pageToken: first.nextPageToken });
    expect(rest.items).toHaveLength(1);
    // All items have the same creation time; none is repeated.
    const ids = [...first.items, ...rest.items].map(({ secretId }) => secretId);
    expect(new Set(ids).size).toBe(101);
  });

  test("without repetition or gap when items are created or deleted between two pages", async () => {
    await using mlflow = await FakeMlflow.open("current");
    const store = await filled(mlflow, 4);
    const first = await store.listSecretInfos({ maxResults: 2 });
    mlflow.rows("secrets").splice(1, 1);
    mlflow.rows("secrets").splice(0, 1);
    const { items } = await store.listSecretInfos({ pageToken: first.nextPageToken });
    expect(items.map(({ secretName }) => secretName)).toEqual(["secret-2", "secret-3"]);
  });

  test("with filters to which its page tokens are bound", async () => {
    await using mlflow = await FakeMlflow.open("current");
    const store = open(mlflow);
    for (const [secretName, provider] of [
      ["a", "openai"],
      ["b", "cohere"],
      ["c", "openai"],
    ] as const) {
      await store.createGatewaySecret({ secretName, secretValue, provider });
    }
    const list = (pageToken?: string, provider = "openai") =>
      store.listSecretInfos({ provider, maxResults: 1, pageToken });
    const first = await list();
    expect(names(first)).toEqual(["a"]);
    expect(names(await list(first.nextPageToken))).toEqual(["c"]);
    const token = first.nextPageToken ?? "";
    const invalidToken = {
      code: "RESOURCE_DOES_NOT_EXIST",
      message: expect.stringMatching(/^`page_token` /),
    };
    await expect(list(token, "cohere")).rejects.toMatchObject(invalidToken);
    await expect(
      store.listGatewayEndpoints({ provider: "openai", pageToken: token }),
    ).rejects.toMatchObject(invalidToken);
    await expect(store.listGatewayEndpoints({ pageToken: token })).rejects.toMatchObject(
      invalidToken,
    );
    for (const invalid of ["x", `${token}x`, token.slice(0, -1), token.replace("mlflow-1", "1")]) {
      await expect(list(invalid)).rejects.toMatchObject(invalidToken);
    }
  });
});
