import type { GatewayStore } from "@gw/store-abstract";
import { fixed, shared } from "./facts.ts";
import type { GatewayClient } from "./gateway-client.ts";
import type { Run } from "./journal.ts";

/** Creates resources that exist until the end. @returns the id of the endpoint that writers share */
export async function createFixedResources(client: GatewayClient): Promise<string> {
  const create = async <T>(run: Run<T>): Promise<T> => {
    const outcome = await client.mutate(run);
    if (outcome.status === "acknowledged") return outcome.result;
    throw new Error(`a fixed resource was not created: ${outcome.status}`);
  };
  const secret = { secretName: fixed, secretValue: { api_key: "fixed" }, provider: "openai" };
  const { secretId } = await create((store, by) => store.createGatewaySecret(secret, by));
  const definition = { name: fixed, secretId, provider: "openai", modelName: "gpt" };
  const { modelDefinitionId } = await create((store, by) =>
    store.createGatewayModelDefinition(definition, by),
  );
  const endpoint = { name: shared, modelConfigs: [{ modelDefinitionId }] };
  const { endpointId } = await create((store, by) => store.createGatewayEndpoint(endpoint, by));
  const binding = { endpointId, resourceType: "job", resourceId: fixed, displayName: fixed };
  await create((store, by) => store.createEndpointBinding(binding, by));
  return endpointId;
}

/** Reads that must find a fixed resource; each resolves to whether it did. */
export const fixedReads: readonly ((store: GatewayStore) => Promise<boolean>)[] = [
  async (store) =>
    (await store.listSecretInfos()).items.some(({ secretName }) => secretName === fixed),
  async (store) =>
    (await store.listGatewayModelDefinitions()).items.some(({ name }) => name === fixed),
  async (store) => (await store.listGatewayEndpoints()).items.some(({ name }) => name === shared),
  async (store) =>
    (await store.listEndpointBindings({ resourceType: "job", resourceId: fixed })).items.length ===
    1,
  async (store) => (await store.getSecretInfo({ secretName: fixed })).provider === "openai",
  async (store) => {
    const { secretName } = await store.getGatewayModelDefinition({ name: fixed });
    return secretName === fixed;
  },
  async (store) => {
    const { modelMappings } = await store.getGatewayEndpoint({ name: shared });
    return modelMappings.some(({ modelDefinition }) => modelDefinition?.name === fixed);
  },
];
