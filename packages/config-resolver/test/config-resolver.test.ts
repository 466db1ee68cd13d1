import { inspect } from "node:util";
import { GatewayError } from "@gw/entities";
import { describe, expect, test } from "vitest";
import { collect, createGateway, overridden, putEndpoint, putModel } from "./gateway.js";

describe("an endpoint", () => {
  test("has the auth config of its secret as it is bound to the credential", async () => {
    const { store, resolver } = await createGateway();
    const authConfig = { tenant: " t\n", resource_x: "  ", api_version: "v1 " };
    const { modelDefinitionId } = await putModel(store, "one", { authConfig });
    await store.createGatewayEndpoint({ name: "chat", modelConfigs: [{ modelDefinitionId }] });
    const { endpoint } = await resolver().resolveEndpoint({ endpointName: "chat" });
    expect(endpoint.models[0]?.authConfig).toEqual({ tenant: "t", api_version: "v1" });
  });

  test("resolves to everything that calls need", async () => {
    const { store, resolver } = await createGateway();
    const authConfig = { api_base: "https://llm.example/v1", region: "eu-1" };
    const one = await putModel(store, "one", { provider: "mistral", authConfig });
    const two = await putModel(store, "two");
    const endpoint = await store.createGatewayEndpoint({
      name: "chat",
      modelConfigs: [
        { modelDefinitionId: two.modelDefinitionId, weight: 0.25 },
        { modelDefinitionId: one.modelDefinitionId, linkageType: "FALLBACK", fallbackOrder: 7 },
      ],
      routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT",
      fallbackConfig: { strategy: "SEQUENTIAL", maxAttempts: 2 },
      usageTracking: false,
    });
    const resolved = await resolver().resolveEndpoint({ endpointName: "chat" });
    expect(resolved).toEqual({
      revision: await store.getRevision(),
      endpoint: {
        endpointId: endpoint.endpointId,
        endpointName: "chat",
        createdAt: endpoint.createdAt,
        models: [
          {
            modelDefinitionId: two.modelDefinitionId,
            provider: "openai",
            modelName: "model-of-two",
            secretId: expect.stringMatching(/^s-/),
            isSecretBound: false,
            secretValue: expect.anything(),
            weight: 0.25,
            linkageType: "PRIMARY",
          },
          {
            modelDefinitionId: one.modelDefinitionId,
            provider: "mistral",
            modelName: "model-of-one",
            secretId: expect.stringMatching(/^s-/),
            isSecretBound: true,
            secretValue: expect.anything(),
            authConfig,
            weight: 1,
            linkageType: "FALLBACK",
            fallbackOrder: 7,
          },
        ],
        unusable: [],
        routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT",
        fallbackConfig: { strategy: "SEQUENTIAL", maxAttempts: 2 },
        usageTracking: false,
        aliases: [],
        settings: {},
        tags: [],
      },
    });
    expect(resolved.endpoint.models.map(({ secretValue }) => secretValue.reveal())).toEqual([
      { api_key: "sk-of-two" },
      { api_key: "sk-of-one" },
    ]);
  });

  test("omits absent fields", async () => {
    const { store, resolver } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    const { endpoint } = await resolver().resolveEndpoint({ endpointName: "chat" });
    expect(Object.keys(endpoint)).not.toContain("routingStrategy");
    expect(Object.keys(endpoint)).not.toContain("fallbackConfig");
    expect(Object.keys(endpoint.models[0] ?? {})).not.toContain("authConfig");
    expect(Object.keys(endpoint.models[0] ?? {})).not.toContain("fallbackOrder");
  });

  test("does not show its credentials when printed", async () => {
    const { store, resolver } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    const resolved = await resolver().resolveEndpoint({ endpointName: "chat" });
    expect(
      `${JSON.stringify(resolved)} ${inspect(resolved, { depth: 9, showHidden: true })}`,
    ).toMatch(/^(?!.*sk-of-one).*\[redacted\]/s);
  });

  test("has the new value of a replaced secret", async () => {
    const { store, resolver } = await createGateway();
    const { modelDefinitionId, secretId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    const subject = resolver();
    const before = await subject.resolveEndpoint({ endpointName: "chat" });
    await store.updateGatewaySecret({ secretId, secretValue: { api_key: "another" } });
    const after = await subject.resolveEndpoint({ endpointName: "chat" });
    expect(after.endpoint.models[0]?.secretValue.reveal()).toEqual({ api_key: "another" });
    expect(after.revision).toBe(before.revision + 1);
  });

  test("with an unknown name is not found", async () => {
    const { resolver } = await createGateway();
    const error = await resolver()
      .resolveEndpoint({ endpointName: "chat" })
      .catch((e: unknown) => e);
    expect(GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")).toBe(true);
    expect((error as Error).message).toBe("GatewayEndpoint not found (name='chat')");
  });

  test.each([undefined, 1, "", "\ud800", "a\0b"])(
    "rejects the invalid name %j",
    async (endpointName) => {
      const { resolver } = await createGateway();
      const resolving = resolver().resolveEndpoint({ endpointName: endpointName as string });
      await expect(resolving).rejects.toMatchObject({
        code: "INVALID_PARAMETER_VALUE",
        message: expect.stringMatching(/^`endpoint_name` /),
      });
    },
  );
});

describe("a resource", () => {
  test("resolves to all endpoints that are bound to it", async () => {
    const { store, resolver } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    const resource = { resourceType: "scorer", resourceId: "42" };
    for (const name of ["a", "b", "c"]) {
      const endpointId = await putEndpoint(store, name, [{ modelDefinitionId }]);
      if (name !== "b") await store.createEndpointBinding({ endpointId, ...resource });
    }
    const { revision, endpoints } = await resolver().resolveResource(resource);
    expect(endpoints.map(({ endpointName }) => endpointName)).toEqual(["a", "c"]);
    expect(endpoints[1]?.models[0]?.secretValue.reveal()).toEqual({ api_key: "sk-of-one" });
    expect(revision).toBe(await store.getRevision());
  });

  test("without bindings resolves to no endpoints", async () => {
    const { store, resolver } = await createGateway();
    const nothing = { revision: await store.getRevision(), endpoints: [] };
    const resource = { resourceType: "scorer", resourceId: "42" };
    expect(await resolver().resolveResource(resource)).toEqual(nothing);
  });

  test("requires a type and an id", async () => {
    const { resolver } = await createGateway();
    const nameless = { resourceType: "scorer" } as { resourceType: string; resourceId: string };
    await expect(resolver().resolveResource(nameless)).rejects.toMatchObject({
      code: "INVALID_PARAMETER_VALUE",
      message: expect.stringMatching(/^`resource_id` is required/),
    });
  });
});

describe("all endpoints", () => {
  test("are returned in pages, in order of creation", async () => {
    const { store, resolver } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    const names = ["e", "d", "c", "b", "a"];
    for (const name of names) await putEndpoint(store, name, [{ modelDefinitionId }]);
    const pages = await collect(resolver().resolveAll({ pageSize: 2 }));
    expect(pages.map(({ endpoints }) => endpoints.length)).toEqual([2, 2, 1]);
    const found = pages.flatMap(({ endpoints }) => endpoints);
    expect(found.map(({ endpointName }) => endpointName)).toEqual(names);
    expect(found.every(({ models }) => models[0]?.secretValue !== undefined)).toBe(true);
  });

  test("are one empty page with a revision if there are none", async () => {
    const { resolver } = await createGateway();
    const pages = await collect(resolver().resolveAll());
    expect(pages).toEqual([{ revision: 0, endpoints: [] }]);
  });

  test("have different revisions if they change between pages", async () => {
    const { store, resolver } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    for (const name of ["a", "b"]) await putEndpoint(store, name, [{ modelDefinitionId }]);
    const revisions: number[] = [];
    for await (const { revision } of resolver().resolveAll({ pageSize: 1 })) {
      revisions.push(revision);
      if (revisions.length === 1) await putModel(store, "two");
    }
    expect(revisions[1]).not.toBe(revisions[0]);
  });

  test.each([0, 1001, 1.5, Number.NaN])("reject a page size of %d", async (pageSize) => {
    const { resolver } = await createGateway();
    const pages = collect(resolver().resolveAll({ pageSize }));
    await expect(pages).rejects.toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
  });
});

describe("resolving", () => {
  test("reads once, and opens a secret that several models share once", async () => {
    const { store, resolver, sealedSecrets, keyRing } = await createGateway();
    const { secretId, modelDefinitionId } = await putModel(store, "one");
    const configs = [{ modelDefinitionId }];
    for (const name of ["two", "three", "four"]) {
      const definition = { name, secretId, provider: "openai", modelName: name };
      configs.push(await store.createGatewayModelDefinition(definition));
    }
    const models = configs.map((config) => ({ modelDefinitionId: config.modelDefinitionId }));
    await putEndpoint(store, "chat", models);
    let reads = 0;
    let unwraps = 0;
    const counting = overridden(sealedSecrets, {
      findEndpointMaterial: (workspace, by) => {
        reads += 1;
        return sealedSecrets.findEndpointMaterial(workspace, by);
      },
    });
    const kek = keyRing.get(1);
    const ring = overridden(keyRing, {
      get: () =>
        overridden(kek, {
          unwrap: (...args) => {
            unwraps += 1;
            return kek.unwrap(...args);
          },
        }),
    });
    const subject = resolver({ sealedSecrets: counting, keyRing: ring });
    const { endpoint } = await subject.resolveEndpoint({ endpointName: "chat" });
    expect(endpoint.models).toHaveLength(4);
    expect({ reads, unwraps }).toEqual({ reads: 1, unwraps: 1 });
  });

  test("fails after close, which may be called twice", async () => {
    const { resolver } = await createGateway();
    const subject = resolver();
    await subject.close();
    await subject.close();
    const late = subject.resolveResource({ resourceType: "scorer", resourceId: "42" });
    await expect(late).rejects.toMatchObject({ code: "STORE_CLOSED" });
  });
});
