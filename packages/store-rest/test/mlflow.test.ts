import type { GatewayStore } from "@gw/store-abstract";
import { describe, expect, test } from "vitest";
import { RestGatewayStore } from "../src/index.js";
import { FakeMlflow, type MlflowRelease } from "./fakes/mlflow.js";

const secretValue = { api_key: "sk-canary-0123456789" };
const releases: readonly MlflowRelease[] = ["today", "December 2025"];

const open = (mlflow: FakeMlflow): GatewayStore => new RestGatewayStore({ baseUrl: mlflow.url });

describe.each(releases)("an MLflow server of %s", (release) => {
  test("is found out by one question, and spoken to where MLflow has the routes", async () => {
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

  test("is found out under a prefix that was asked for, and spoken to there", async () => {
    await using mlflow = await FakeMlflow.open(release);
    const prefix = "/api/3.0/mlflow/gateway";
    const store = new RestGatewayStore({ baseUrl: mlflow.url, prefix });
    await store.listSecretInfos();
    expect(mlflow.server.requests.map(({ path }) => path)).toEqual([
      `${prefix}/revision`,
      `${prefix}/secrets/list`,
    ]);
  });

  test("keeps auth_config, under whichever name it knows it", async () => {
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

  test("says with an empty string that there is nothing", async () => {
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

  test("is told in full what our contract takes for granted", async () => {
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
    // A server that does not know the field does not track.
    expect(made.usageTracking).toBe(release === "today");
    expect(made.tags).toEqual([]);
    expect(await store.getGatewayEndpoint({ endpointId: made.endpointId })).toEqual(made);
  });

  test("refuses in its own way, which is understood", async () => {
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
      message: "The server refused the request (BAD_REQUEST)",
    });
    await expect(
      store.deleteGatewayModelDefinition({ modelDefinitionId: "d-1" }),
    ).rejects.toMatchObject({ code: "INVALID_STATE" });
    await expect(store.getSecretInfo({ secretId: "s-0" })).rejects.toMatchObject({
      code: "RESOURCE_DOES_NOT_EXIST",
    });
  });

  test("says of no mutation which revision it made", async () => {
    await using mlflow = await FakeMlflow.open(release);
    const told: number[] = [];
    const by = { onCommitted: (revision: number) => told.push(revision) };
    await open(mlflow).setGatewayEndpointTag({ endpointId: "e-1", key: "k" }, by);
    expect(told).toEqual([]);
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
    "a secret by name": (store) => store.getSecretInfo({ secretName: "a" }),
    "a model definition by name": (store) => store.getGatewayModelDefinition({ name: "a" }),
    "an endpoint by name": (store) => store.getGatewayEndpoint({ name: "a" }),
    "model definitions by secret": (store) => store.listGatewayModelDefinitions({ secretId: "s" }),
    "endpoints by secret": (store) => store.listGatewayEndpoints({ secretId: "s" }),
    "endpoints by tag": (store) => store.listGatewayEndpoints({ tag: { key: "k" } }),
    "binding another resource": (store) =>
      store.createEndpointBinding({ endpointId, resourceType: "job", resourceId: "r" }),
    "unbinding another resource": (store) =>
      store.deleteEndpointBinding({ endpointId, resourceType: "job", resourceId: "r" }),
    "bindings of other resources": (store) => store.listEndpointBindings({ resourceType: "job" }),
  };

  test.each(Object.keys(unsupported))("is not asked for %s", async (what) => {
    await using mlflow = await FakeMlflow.open(release);
    await expect(unsupported[what]?.(open(mlflow))).rejects.toMatchObject({
      code: "NOT_IMPLEMENTED",
      message: expect.stringMatching(/^An MLflow server does not support /),
    });
    expect(mlflow.calls).toEqual([]);
  });

  test("is asked for what looks alike and is supported", async () => {
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

describe("a list of an MLflow server is paged here", () => {
  async function filled(mlflow: FakeMlflow, count: number): Promise<GatewayStore> {
    const store = open(mlflow);
    for (let index = 0; index < count; index += 1) {
      await store.createGatewaySecret({ secretName: `secret-${index}`, secretValue });
    }
    return store;
  }

  const names = (page: { readonly items: readonly { readonly secretName: string }[] }) =>
    page.items.map(({ secretName }) => secretName);

  test("in order of creation, whatever the order in which it comes", async () => {
    await using mlflow = await FakeMlflow.open("today");
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

  test("in pages of 100 when nothing else is asked for", async () => {
    await using mlflow = await FakeMlflow.open("today");
    const store = await filled(mlflow, 1);
    const row = mlflow.row("secrets", 0);
    for (let index = 1; index < 101; index += 1) {
      mlflow.rows("secrets").push({ ...row, secret_id: `s-${index}x` });
    }
    const first = await store.listSecretInfos();
    expect(first.items).toHaveLength(100);
    const rest = await store.listSecretInfos({ pageToken: first.nextPageToken });
    expect(rest.items).toHaveLength(1);
    // All were made at one time: none came twice.
    const ids = [...first.items, ...rest.items].map(({ secretId }) => secretId);
    expect(new Set(ids).size).toBe(101);
  });

  test("without repeating or skipping when others come and go in between", async () => {
    await using mlflow = await FakeMlflow.open("today");
    const store = await filled(mlflow, 4);
    const first = await store.listSecretInfos({ maxResults: 2 });
    mlflow.rows("secrets").splice(1, 1);
    mlflow.rows("secrets").splice(0, 1);
    const { items } = await store.listSecretInfos({ pageToken: first.nextPageToken });
    expect(items.map(({ secretName }) => secretName)).toEqual(["secret-2", "secret-3"]);
  });

  test("with its filters, which its page tokens belong to", async () => {
    await using mlflow = await FakeMlflow.open("today");
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
    const refusal = {
      code: "INVALID_PARAMETER_VALUE",
      message: expect.stringMatching(/^page_token /),
    };
    await expect(list(token, "cohere")).rejects.toMatchObject(refusal);
    await expect(
      store.listGatewayEndpoints({ provider: "openai", pageToken: token }),
    ).rejects.toMatchObject(refusal);
    await expect(store.listGatewayEndpoints({ pageToken: token })).rejects.toMatchObject(refusal);
    for (const wrong of ["x", `${token}x`, token.slice(0, -1), token.replace("mlflow-1", "1")]) {
      await expect(list(wrong)).rejects.toMatchObject(refusal);
    }
  });
});
