import assert from "node:assert/strict";
import type { MutationContext } from "@gw/entities";
import { expectInserted, expectReplaced } from "../kit/expect-key-writes.js";
import { type Fixture, limitDefaults } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";

/** Freezes an input deeply, so that writing to it throws. */
function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

/** Overwrites a value deeply, except for frozen parts. */
function overwrite(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (value instanceof Uint8Array) {
    value.fill(0);
    return;
  }
  if (value instanceof Map) {
    for (const [key] of value) value.set(key, -1);
    return;
  }
  const fields = value as Record<string, unknown>;
  for (const key of Object.keys(fields)) {
    overwrite(fields[key]);
    Reflect.set(fields, key, "overwritten");
  }
  if (Array.isArray(value) && !Object.isFrozen(value)) value.length = 0;
}

/** The results of all reads. */
async function readAll(f: Fixture): Promise<unknown[]> {
  const { store, ports } = f;
  const { items: secrets } = await store.listSecretInfos();
  const { items: definitions } = await store.listGatewayModelDefinitions();
  const { items: endpoints } = await store.listGatewayEndpoints();
  const [secret, definition, endpoint] = [secrets[0], definitions[0], endpoints[0]];
  assert.ok(secret && definition && endpoint, "each list must have the entity that was created");
  const { secretId, secretName } = secret;
  const { modelDefinitionId } = definition;
  const { endpointId } = endpoint;
  return [
    secrets,
    definitions,
    endpoints,
    (await store.listEndpointBindings()).items,
    (await store.listGatewayLimits()).items,
    await store.getSecretInfo({ secretId }),
    await store.getSecretInfo({ secretName }),
    await store.getGatewayModelDefinition({ modelDefinitionId }),
    await store.getGatewayModelDefinition({ name: definition.name }),
    await store.getGatewayEndpoint({ endpointId }),
    await store.getGatewayEndpoint({ name: endpoint.name }),
    (await ports.auditLog.list()).items,
    await ports.kekRegistry.list(),
    await ports.sealedSecrets.pageSealedSecrets({ limit: 10 }),
    await ports.sealedSecrets.pageEndpointMaterial(f.workspaceId, { limit: 10 }),
    await ports.sealedSecrets.findEndpointMaterial(f.workspaceId, {
      endpointName: endpoint.name,
    }),
    await ports.sealedSecrets.countSecretsByKek(),
  ];
}

async function fill(f: Fixture): Promise<unknown[]> {
  const by: MutationContext = frozen({ principal: "alice" });
  const secret = await f.store.createGatewaySecret(
    frozen({
      secretName: "secret",
      secretValue: { api_key: "sk-0123456789abcdef", other: "value" },
      provider: "openai",
      authConfig: { api_base: "  https://here.example ", region: "eu" },
    }),
    by,
  );
  const { secretId } = secret;
  const definition = await f.store.createGatewayModelDefinition(
    frozen({ name: "model", secretId, provider: "openai", modelName: "m" }),
    by,
  );
  const { modelDefinitionId } = definition;
  const endpoint = await f.store.createGatewayEndpoint(
    frozen({
      name: "endpoint",
      modelConfigs: [{ modelDefinitionId }],
      fallbackConfig: { maxAttempts: 2 },
      tags: [{ key: "b", value: "2" }, { key: "a" }],
    }),
    by,
  );
  const { endpointId } = endpoint;
  const mapping = await f.store.attachModelToEndpoint(
    frozen({ endpointId, modelConfig: { modelDefinitionId, linkageType: "FALLBACK" } }),
    by,
  );
  const binding = await f.store.createEndpointBinding(
    frozen({ endpointId, resourceType: "scorer", resourceId: "1", displayName: "one" }),
    by,
  );
  const limit = await f.store.createGatewayLimit(
    frozen({ ...structuredClone(limitDefaults), name: "limit" }),
    by,
  );
  await f.store.setGatewayEndpointTag(frozen({ endpointId, key: "c", value: "3" }), by);
  return [
    secret,
    definition,
    endpoint,
    mapping,
    binding,
    limit,
    await f.store.updateGatewaySecret(frozen({ secretId, secretValue: { a: "b" } }), by),
    await f.store.updateGatewayModelDefinition(frozen({ modelDefinitionId, name: "model2" }), by),
    await f.store.updateGatewayEndpoint(
      frozen({ endpointId, name: "endpoint2", fallbackConfig: { maxAttempts: 3 } }),
      by,
    ),
  ];
}

export function copyCases(suite: Suite): void {
  suite.describe("results and inputs are copies", "GatewayStore, StoreReader", () => {
    suite.test("changing the result of a mutation does not change the store", async (f) => {
      const results = await fill(f);
      const before = structuredClone(await readAll(f));
      for (const result of results) overwrite(result);
      assert.deepEqual(structuredClone(await readAll(f)), before);
    });

    suite.test("changing the result of a read does not change the store", async (f) => {
      await fill(f);
      const before = structuredClone(await readAll(f));
      for (const result of await readAll(f)) overwrite(result);
      assert.deepEqual(structuredClone(await readAll(f)), before);
    });

    suite.test("changing an input after the call does not change the store", async (f) => {
      const input = {
        secretName: "secret",
        secretValue: { api_key: "sk-0123456789abcdef" },
        authConfig: { region: "eu" },
      };
      const creating = f.store.createGatewaySecret(input);
      input.secretName = "changed";
      input.secretValue.api_key = "changed";
      input.authConfig.region = "changed";
      const { secretId } = await creating;
      const info = await f.store.getSecretInfo({ secretId });
      assert.equal(info.secretName, "secret");
      assert.deepEqual(info.authConfig, { region: "eu" });
      assert.deepEqual(await f.opened(secretId), { api_key: "sk-0123456789abcdef" });

      const { modelDefinitionId } = await f.definition({ secretId });
      const tag = { key: "k", value: "v" };
      const modelConfig = { modelDefinitionId, weight: 2 };
      const fallbackConfig = { maxAttempts: 2 };
      const endpoint = await f.endpoint({
        modelConfigs: [modelConfig],
        fallbackConfig,
        tags: [tag],
      });
      const before = structuredClone(endpoint);
      for (const one of [tag, modelConfig, fallbackConfig]) overwrite(one);
      const { endpointId } = endpoint;
      assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), before);
    });

    suite.test("changing the input of a port does not change the store", async (f) => {
      await f.secret();
      const [row] = await f.ports.sealedSecrets.pageSealedSecrets({ limit: 1 });
      assert.ok(row, "the page must have the sealed row of the secret");
      const { secretId, kekVersion, wrappedDek } = row;
      const replacement = { kekVersion, wrappedDek: Uint8Array.from(wrappedDek).reverse() };
      const wrappedBefore = Buffer.from(replacement.wrappedDek);
      const swap = { secretId, expected: { kekVersion, wrappedDek }, replacement };
      await expectReplaced(f, swap);
      overwrite(replacement);
      assert.deepEqual(Buffer.from((await f.sealed(secretId)).wrappedDek), wrappedBefore);

      const [registered] = f.keys.records;
      assert.ok(registered, "kekRegistry.list must have the key that was registered");
      const record = { ...structuredClone(registered), version: 2, state: "staged" as const };
      await expectInserted(f, record);
      const checkValue = Buffer.from(record.checkValue);
      overwrite(record.checkValue);
      const listed = await f.ports.kekRegistry.list();
      assert.deepEqual(Buffer.from(listed[1]?.checkValue ?? []), checkValue);
    });
  });
}
