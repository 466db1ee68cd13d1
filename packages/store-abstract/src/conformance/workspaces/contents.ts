import type { GatewayStore } from "../../gateway-store.js";
import { limitDefaults } from "../kit/fixture.js";

/** Ids and names of the entities of one workspace: one of each kind. */
export interface Contents {
  readonly secretId: string;
  readonly secretName: string;
  readonly modelDefinitionId: string;
  readonly modelName: string;
  readonly endpointId: string;
  readonly endpointName: string;
  readonly alias: string;
  readonly mappingId: string;
  /** Of the secret and the model definition. */
  readonly provider: string;
  readonly tagKey: string;
  readonly resourceId: string;
  readonly limitId: string;
  readonly limitName: string;
}

export const resourceType = "scorer";

/** Creates one entity of each kind, with names that begin with `prefix`. */
export async function fill(store: GatewayStore, prefix: string): Promise<Contents> {
  const provider = `${prefix}-provider`;
  const { secretId, secretName } = await store.createGatewaySecret({
    secretName: `${prefix}-secret`,
    secretValue: { api_key: `sk-${prefix}-0123456789abcdef` },
    provider,
  });
  const { modelDefinitionId, name: modelName } = await store.createGatewayModelDefinition({
    name: `${prefix}-model`,
    secretId,
    provider,
    modelName: "gpt-4o",
  });
  const [alias, tagKey, resourceId] = [`${prefix}-alias`, `${prefix}-tag`, `${prefix}-resource`];
  const created = await store.createGatewayEndpoint({
    name: `${prefix}-endpoint`,
    aliases: [alias],
    modelConfigs: [{ modelDefinitionId }],
    tags: [{ key: tagKey }],
  });
  const { endpointId, name: endpointName } = created;
  const mappingId = created.modelMappings[0]?.mappingId ?? "";
  await store.createEndpointBinding({ endpointId, resourceType, resourceId });
  const { limitId, name: limitName } = await store.createGatewayLimit({
    ...limitDefaults,
    name: `${prefix}-limit`,
    scope: { kind: "ENDPOINT", value: endpointId },
  });
  const models = { modelDefinitionId, modelName, mappingId };
  const endpoints = { endpointId, endpointName, alias, tagKey, resourceId };
  return { secretId, secretName, provider, ...models, ...endpoints, limitId, limitName };
}

/** Contents that no workspace has, of the same form. */
export const unknownContents: Contents = {
  secretId: `s-${"0".repeat(32)}`,
  secretName: "unknown-secret",
  modelDefinitionId: `d-${"0".repeat(32)}`,
  modelName: "unknown-model",
  endpointId: `e-${"0".repeat(32)}`,
  endpointName: "unknown-endpoint",
  alias: "unknown-alias",
  mappingId: `m-${"0".repeat(32)}`,
  provider: "unknown-provider",
  tagKey: "unknown-tag",
  resourceId: "unknown-resource",
  limitId: `l-${"0".repeat(32)}`,
  limitName: "unknown-limit",
};

/** Everything that a store shows, with its revision. */
export async function shownBy(store: GatewayStore): Promise<object> {
  return {
    revision: await store.getRevision(),
    secrets: (await store.listSecretInfos()).items,
    models: (await store.listGatewayModelDefinitions()).items,
    endpoints: (await store.listGatewayEndpoints()).items,
    bindings: (await store.listEndpointBindings()).items,
    limits: (await store.listGatewayLimits()).items,
  };
}
