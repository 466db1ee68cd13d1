import { createConfigResolver } from "@gw/config-resolver";
import { KeyRing } from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import { describe, expect, test } from "vitest";
import { explainEndpoint } from "../../src/operations/explain-endpoint.ts";
import {
  findEndpointsUsingModel,
  findSecretUsage,
} from "../../src/operations/find-secret-usage.ts";
import { addModel, openTestGateway } from "./opened-gateway.ts";

describe("The usage of a secret", () => {
  test("contains its model definitions, endpoints and bindings", async () => {
    const { gateway } = await openTestGateway();
    const { store, operations } = gateway;
    const [doomed, other] = [await addModel(gateway, "doomed"), await addModel(gateway, "other")];
    const create = (name: string, ...models: { modelDefinitionId: string; weight?: number }[]) =>
      store.createGatewayEndpoint({
        name,
        modelConfigs: models.map(({ modelDefinitionId, weight }) => ({
          ...{ modelDefinitionId, weight },
        })),
      });
    const breaks = await create("breaks", doomed, { ...other, weight: 0 });
    await create("works", doomed, other);
    await create("untouched", other);
    const scorer = { resourceType: "scorer", resourceId: "42" };
    await store.createEndpointBinding({ endpointId: breaks.endpointId, ...scorer });
    const usage = await operations.getSecretUsage({ secretName: "doomed" });
    expect(usage).toMatchObject({
      secret: { secretId: doomed.secretId },
      modelDefinitions: [{ name: "doomed" }],
      endpoints: [
        { name: "breaks", breaks: true, lostModels: ["doomed"] },
        { name: "works", breaks: false, lostModels: ["doomed"] },
      ],
      bindings: [scorer],
    });
    expect(await findSecretUsage(store, { secretId: doomed.secretId })).toEqual(usage);
    const definition = await store.getGatewayModelDefinition({ name: "other" });
    const users = await findEndpointsUsingModel(store, definition);
    expect(users.map(({ name }) => name)).toEqual(["breaks", "works", "untouched"]);
  });

  test("of an unknown secret is not found", async () => {
    const { gateway } = await openTestGateway();
    await expect(gateway.operations.getSecretUsage({ secretName: "none" })).rejects.toMatchObject({
      code: "RESOURCE_DOES_NOT_EXIST",
    });
  });
});

describe("The explanation of an endpoint", () => {
  test("has the chances of tried models and the reasons of all others", async () => {
    const { gateway } = await openTestGateway();
    const { store, operations } = gateway;
    const models = [];
    for (const name of ["big", "small", "idle", "gone"]) models.push(await addModel(gateway, name));
    const weights = [75, 25, 0, 100];
    await store.createGatewayEndpoint({
      name: "chat",
      modelConfigs: models.map(({ modelDefinitionId }, index) => ({
        ...{ modelDefinitionId, weight: weights[index] },
      })),
      routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT",
    });
    await store.deleteGatewaySecret({ secretId: models[3]?.secretId ?? "" });
    expect(await operations.explainGatewayEndpoint({ name: "chat" })).toMatchObject({
      name: "chat",
      routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT",
      tried: [
        { name: "big", provider: "openai", weight: 75, chances: [0.75, 0.25] },
        { name: "small", chances: [0.25, 0.75] },
      ],
      notTried: [
        { name: "idle", reason: "WEIGHT_ZERO" },
        { name: "gone", reason: "ORPHANED" },
      ],
      unknown: ["recent_failures", "provider_responses"],
    });
  });

  test("names credentials that the loaded keys do not open", async () => {
    const { gateway } = await openTestGateway();
    const { store, sealedSecrets } = gateway;
    const { modelDefinitionId } = await addModel(gateway, "model");
    await store.createGatewayEndpoint({ name: "chat", modelConfigs: [{ modelDefinitionId }] });
    const resolver = createConfigResolver({ sealedSecrets, keyRing: new KeyRing([]) });
    expect(await explainEndpoint(store, { name: "chat" }, { resolver })).toMatchObject({
      tried: [],
      notTried: [{ name: "model", reason: "KEK_NOT_IN_RING" }],
    });
  });

  test("routes around models that a call refuses, which take up attempts of fallbacks", async () => {
    const { gateway } = await openTestGateway();
    const { store, operations } = gateway;
    const add = async (name: string, api_key = `sk-${name}-0123456789`, provider = "openai") => {
      const secretValue = { api_key };
      const { secretId } = await store.createGatewaySecret({
        secretName: name,
        provider,
        secretValue,
      });
      const model = { name, secretId, provider, modelName: name };
      return (await store.createGatewayModelDefinition(model)).modelDefinitionId;
    };
    const newline = "sk-0123456789abcdef\n";
    const primary = { linkageType: "PRIMARY", weight: 50 } as const;
    const fallback = { linkageType: "FALLBACK" } as const;
    await store.createGatewayEndpoint({
      name: "chat",
      modelConfigs: [
        { modelDefinitionId: await add("broken", newline), ...primary },
        { modelDefinitionId: await add("works"), ...primary },
        { modelDefinitionId: await add("typo", undefined, "opnai"), ...fallback },
        { modelDefinitionId: await add("broken-fallback", newline), ...fallback },
        { modelDefinitionId: await add("beyond"), ...fallback },
      ],
      routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT",
      fallbackConfig: { maxAttempts: 1 },
    });
    expect(await operations.explainGatewayEndpoint({ name: "chat" })).toMatchObject({
      tried: [{ name: "works", chances: [1] }],
      notTried: [
        { name: "broken", reason: "NOT_CALLABLE" },
        { name: "typo", reason: "NOT_CALLABLE" },
        { name: "broken-fallback", reason: "NOT_CALLABLE" },
        { name: "beyond", reason: "BEYOND_MAX_ATTEMPTS" },
      ],
    });
  });

  test("tells whether the credentials were checked", async () => {
    const { gateway } = await openTestGateway();
    const { store } = gateway;
    const { modelDefinitionId } = await addModel(gateway, "model");
    await store.createGatewayEndpoint({ name: "chat", modelConfigs: [{ modelDefinitionId }] });
    const { unknown } = await explainEndpoint(store, { name: "chat" });
    expect(unknown).toEqual(["credentials_not_opened", "recent_failures", "provider_responses"]);
    const unavailable = {
      resolveEndpoint: async () => {
        throw new GatewayError("TEMPORARILY_UNAVAILABLE", "away");
      },
    };
    expect(
      (await explainEndpoint(store, { name: "chat" }, { resolver: unavailable })).unknown[0],
    ).toBe("credentials_unavailable");
  });
});

test("the doctor report reads keys and servers from the gateway", async () => {
  const { gateway } = await openTestGateway(2);
  await gateway.keys.stageKek({ version: 2 });
  expect(await gateway.operations.getDoctorReport()).toEqual({
    findings: [
      { code: "key_staged", grade: "note", kekVersion: 2, kekState: "staged", servers: [] },
      { code: "no_running_server", grade: "note" },
    ],
  });
});

test("the doctor report names models of endpoints that no call can use, without a server, too", async () => {
  const { gateway } = await openTestGateway();
  const { store, operations } = gateway;
  const { secretId, modelDefinitionId } = await addModel(gateway, "gone");
  const broken = await addModel(gateway, "broken", "opnai");
  for (const name of ["a", "b"]) {
    const modelConfigs = [{ modelDefinitionId }, { modelDefinitionId: broken.modelDefinitionId }];
    await store.createGatewayEndpoint({ name, modelConfigs });
  }
  await store.deleteGatewaySecret({ secretId });
  const { findings } = await operations.getDoctorReport();
  const finding = { code: "model_not_callable", grade: "problem", endpoint: "a" };
  expect(findings.filter(({ code }) => code === finding.code)).toEqual([
    { ...finding, problemCode: "ORPHANED" },
    { ...finding, provider: "opnai", model: "broken", message: expect.stringContaining("opnai") },
  ]);
});

test("the doctor report examines all workspaces, and names that of a model", async () => {
  const { gateway } = await openTestGateway();
  const workspace = await gateway.workspaces.create({ name: "research" });
  const { store } = gateway.inWorkspace(workspace);
  const { secretId } = await store.createGatewaySecret({
    ...{ secretName: "gone", provider: "openai", secretValue: { api_key: "sk-0123456789abcdef" } },
  });
  const { modelDefinitionId } = await store.createGatewayModelDefinition({
    ...{ name: "gone", secretId, provider: "openai", modelName: "gone" },
  });
  await store.createGatewayEndpoint({ name: "chat", modelConfigs: [{ modelDefinitionId }] });
  await store.deleteGatewaySecret({ secretId });
  const { findings } = await gateway.operations.getDoctorReport();
  const code = "model_not_callable";
  expect(findings.filter((one) => one.code === code)).toEqual([
    {
      ...{ code, grade: "problem", workspace: "research", endpoint: "chat" },
      problemCode: "ORPHANED",
    },
  ]);
  expect(await gateway.store.listGatewayEndpoints()).toEqual({ items: [] });
});
