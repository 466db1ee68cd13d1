import assert from "node:assert/strict";
import { GatewayError } from "@gw/entities";
import type { GatewayStore } from "../../gateway-store.js";
import { type Method, methods } from "../contract/methods.js";
import { limitDefaults } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";
import { type Contents, fill, resourceType, shownBy, unknownContents } from "./contents.js";
import { workspaceTest } from "./workspace-case.js";

/** Calls of one kind that name entities of another workspace; the caller has `own` entities. */
type Calls = (own: Contents, other: Contents) => readonly [Method["name"], object][];

const secretCalls: Calls = (own, other) => {
  const { secretId, secretName, provider } = other;
  const definition = { name: "new", provider: "openai", modelName: "m", secretId };
  return [
    ["getSecretInfo", { secretId }],
    ["getSecretInfo", { secretName }],
    ["updateGatewaySecret", { secretId, secretValue: { api_key: "replaced" } }],
    ["updateGatewaySecret", { secretId, authConfig: { region: "eu" } }],
    ["deleteGatewaySecret", { secretId }],
    ["deleteGatewaySecret", { secretId, ifUnused: true }],
    ["listSecretInfos", { provider }],
    ["listGatewayModelDefinitions", { secretId }],
    ["listGatewayEndpoints", { secretId }],
    ["createGatewayModelDefinition", definition],
    ["updateGatewayModelDefinition", { modelDefinitionId: own.modelDefinitionId, secretId }],
  ];
};

const modelCalls: Calls = (own, other) => {
  const { modelDefinitionId, modelName: name, provider } = other;
  const modelConfigs = [{ modelDefinitionId }];
  const mixed = [{ modelDefinitionId: own.modelDefinitionId }, ...modelConfigs];
  const { endpointId } = own;
  return [
    ["getGatewayModelDefinition", { modelDefinitionId }],
    ["getGatewayModelDefinition", { name }],
    ["updateGatewayModelDefinition", { modelDefinitionId, modelName: "m" }],
    ["deleteGatewayModelDefinition", { modelDefinitionId }],
    ["listGatewayModelDefinitions", { provider }],
    ["createGatewayEndpoint", { name: "new", modelConfigs }],
    ["createGatewayEndpoint", { name: "new", modelConfigs: mixed }],
    ["updateGatewayEndpoint", { endpointId, modelConfigs }],
    ["updateGatewayEndpoint", { endpointId, modelConfigs: mixed }],
    ["attachModelToEndpoint", { endpointId, modelConfig: { modelDefinitionId } }],
    ["detachModelFromEndpoint", { endpointId, modelDefinitionId }],
  ];
};

const endpointCalls: Calls = (own, other) => {
  const { endpointId, endpointName, alias, provider, tagKey } = other;
  const { modelDefinitionId } = own;
  return [
    ["getGatewayEndpoint", { endpointId }],
    ["getGatewayEndpoint", { name: endpointName }],
    ["getGatewayEndpoint", { name: alias }],
    ["updateGatewayEndpoint", { endpointId, usageTracking: false }],
    ["updateGatewayEndpoint", { endpointId, modelConfigs: [{ modelDefinitionId }] }],
    ["deleteGatewayEndpoint", { endpointId }],
    ["listGatewayEndpoints", { provider }],
    ["listGatewayEndpoints", { tag: { key: tagKey } }],
    ["attachModelToEndpoint", { endpointId, modelConfig: { modelDefinitionId } }],
    ["detachModelFromEndpoint", { endpointId, modelDefinitionId: other.modelDefinitionId }],
    ["setGatewayEndpointTag", { endpointId, key: tagKey, value: "changed" }],
    ["setGatewayEndpointTag", { endpointId, key: "new" }],
    ["deleteGatewayEndpointTag", { endpointId, key: tagKey }],
    ["deleteGatewayEndpointTag", { endpointId: own.endpointId, key: tagKey }],
  ];
};

const bindingCalls: Calls = (_own, { endpointId, resourceId }) => {
  const ref = { endpointId, resourceType, resourceId };
  return [
    ["createEndpointBinding", { ...ref, resourceId: "new" }],
    ["createEndpointBinding", ref],
    ["deleteEndpointBinding", ref],
    ["listEndpointBindings", { endpointId }],
    ["listEndpointBindings", { resourceType, resourceId }],
  ];
};

const limitCalls: Calls = (_own, { limitId, limitName: name, endpointId, modelDefinitionId }) => {
  const ofEndpoint = { kind: "ENDPOINT", value: endpointId };
  const ofModel = { kind: "MODEL", value: modelDefinitionId };
  return [
    ["getGatewayLimit", { limitId }],
    ["getGatewayLimit", { name }],
    ["updateGatewayLimit", { limitId, amount: "1" }],
    ["deleteGatewayLimit", { limitId }],
    ["createGatewayLimit", { ...limitDefaults, name: "new", scope: ofEndpoint }],
    ["createGatewayLimit", { ...limitDefaults, name: "new", scope: ofModel }],
  ];
};

const kinds: readonly (readonly [string, Calls])[] = [
  ["secrets", secretCalls],
  ["model definitions", modelCalls],
  ["endpoints and their tags", endpointCalls],
  ["bindings", bindingCalls],
  ["limits", limitCalls],
];

/** The result of a call, with the given ids and names replaced by those of {@link Contents}. */
async function outcomeOf(
  store: GatewayStore,
  [name, input]: readonly [Method["name"], object],
  contents: Contents,
): Promise<string> {
  const method = methods.find((one) => one.name === name);
  assert.ok(method, "the suite must know the method");
  const outcome: unknown = await method.call(store, input).catch((error: unknown) => {
    if (!GatewayError.is(error)) throw error;
    return `${error.code}: ${error.message}`;
  });
  // Longer ones first, so that none is replaced by half.
  const known = Object.entries(contents).sort(([, a], [, b]) => b.length - a.length);
  return known.reduce(
    (text, [field, value]) => text.replaceAll(value, `<${field}>`),
    JSON.stringify(outcome) ?? "",
  );
}

export function unknownToOthersCases(suite: Suite): void {
  suite.describe("entities of another workspace", "StoreReader, StoreTransaction", () => {
    for (const [kind, calls] of kinds) {
      workspaceTest(suite, `${kind} do not exist for a store`, async (f, workspaces) => {
        const { store } = await workspaces.open("other");
        const sides = [
          { store: f.store, own: await fill(f.store, "one"), from: "default" },
          { store, own: await fill(store, "two"), from: "a workspace" },
        ];
        const shown = [await shownBy(f.store), await shownBy(store)];
        for (const [index, { store: mine, own, from }] of sides.entries()) {
          const other = sides[1 - index]?.own ?? unknownContents;
          const foreign = calls(own, other);
          for (const [position, unknown] of calls(own, unknownContents).entries()) {
            const call = foreign[position];
            assert.ok(call, "both lists of calls must have the same length");
            assert.equal(
              await outcomeOf(mine, call, other),
              await outcomeOf(mine, unknown, unknownContents),
              `${call[0]} from ${from} must treat an entity of another workspace as an unknown one`,
            );
          }
        }
        assert.deepEqual(
          [await shownBy(f.store), await shownBy(store)],
          shown,
          "no call may change one of the workspaces",
        );
      });
    }

    workspaceTest(suite, "are in no list and join of a store", async (f, workspaces) => {
      const { store } = await workspaces.open("other");
      const one = await fill(f.store, "same");
      const two = await fill(store, "same");
      for (const [mine, own] of [
        [f.store, one],
        [store, two],
      ] as const) {
        const { secretId, modelDefinitionId, endpointId, provider, tagKey } = own;
        const secrets = [await mine.listSecretInfos(), await mine.listSecretInfos({ provider })];
        for (const { items } of secrets) {
          assert.deepEqual(
            items.map((item) => item.secretId),
            [secretId],
          );
        }
        for (const input of [{}, { provider }, { secretId }]) {
          const { items } = await mine.listGatewayModelDefinitions(input);
          assert.deepEqual(
            items.map((item) => [item.modelDefinitionId, item.secretId]),
            [[modelDefinitionId, secretId]],
          );
        }
        for (const input of [{}, { provider }, { secretId }, { tag: { key: tagKey } }]) {
          const { items } = await mine.listGatewayEndpoints(input);
          assert.deepEqual(
            items.map((item) => item.endpointId),
            [endpointId],
          );
          assert.deepEqual(
            items[0]?.modelMappings.map((mapping) => mapping.modelDefinitionId),
            [modelDefinitionId],
          );
        }
        for (const input of [{}, { resourceType }, { resourceId: own.resourceId, resourceType }]) {
          const { items } = await mine.listEndpointBindings(input);
          assert.deepEqual(
            items.map((item) => item.endpointId),
            [endpointId],
          );
        }
        for (const input of [{}, { measure: "tokens" }, { scopeKind: "ENDPOINT" }] as const) {
          const { items } = await mine.listGatewayLimits(input);
          assert.deepEqual(
            items.map((item) => item.limitId),
            [own.limitId],
          );
        }
      }
    });

    workspaceTest(suite, "do not use the secret or model of a store", async (f, workspaces) => {
      const { store } = await workspaces.open("other");
      const { secretId, modelDefinitionId, endpointId } = await fill(f.store, "same");
      const two = await fill(store, "same");
      await f.store.deleteGatewayEndpoint({ endpointId });
      await f.store.deleteGatewayModelDefinition({ modelDefinitionId });
      await f.store.deleteGatewaySecret({ secretId, ifUnused: true });
      const { items } = await store.listGatewayEndpoints({ secretId: two.secretId });
      assert.equal(items.length, 1);
      assert.equal(items[0]?.modelMappings[0]?.modelDefinition?.secretId, two.secretId);
    });
  });
}
