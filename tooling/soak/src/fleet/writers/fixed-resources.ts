import type { GatewayStore } from "@gw/store-abstract";
import type { Caller } from "./gateway-client.ts";
import { anchor, shared } from "./facts.ts";
import type { Run } from "./journal.ts";

/** Makes what is there from the beginning to the end. @returns the endpoint that all writers share */
export async function makeAnchor(caller: Caller): Promise<string> {
  const make = async <T>(run: Run<T>): Promise<T> => {
    const outcome = await caller.mutate(run);
    if (outcome.is !== "acknowledged") throw new Error(`the anchor was not made: ${outcome.is}`);
    return outcome.result;
  };
  const secret = { secretName: anchor, secretValue: { api_key: "anchored" }, provider: "openai" };
  const { secretId } = await make((store, by) => store.createGatewaySecret(secret, by));
  const definition = { name: anchor, secretId, provider: "openai", modelName: "gpt" };
  const { modelDefinitionId } = await make((store, by) =>
    store.createGatewayModelDefinition(definition, by),
  );
  const endpoint = { name: shared, modelConfigs: [{ modelDefinitionId }] };
  const { endpointId } = await make((store, by) => store.createGatewayEndpoint(endpoint, by));
  const binding = { endpointId, resourceType: "job", resourceId: anchor, displayName: anchor };
  await make((store, by) => store.createEndpointBinding(binding, by));
  return endpointId;
}

/** Reads in which something of the anchor must be found: each resolves to whether it was. */
export const anchoredReads: readonly ((store: GatewayStore) => Promise<boolean>)[] = [
  async (store) =>
    (await store.listSecretInfos()).items.some(({ secretName }) => secretName === anchor),
  async (store) =>
    (await store.listGatewayModelDefinitions()).items.some(({ name }) => name === anchor),
  async (store) => (await store.listGatewayEndpoints()).items.some(({ name }) => name === shared),
  async (store) =>
    (await store.listEndpointBindings({ resourceType: "job", resourceId: anchor })).items.length ===
    1,
  async (store) => (await store.getSecretInfo({ secretName: anchor })).provider === "openai",
  async (store) => {
    const { secretName } = await store.getGatewayModelDefinition({ name: anchor });
    return secretName === anchor;
  },
  async (store) => {
    const { modelMappings } = await store.getGatewayEndpoint({ name: shared });
    return modelMappings.some(({ modelDefinition }) => modelDefinition?.name === anchor);
  },
];
