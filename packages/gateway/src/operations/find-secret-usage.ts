import type {
  AffectedEndpoint,
  GatewayEndpoint,
  GatewayModelDefinition,
  GatewaySecretRef,
  SecretUsage,
} from "@gw/entities";
import { everyPage, type GatewayStore } from "@gw/store-abstract";
import pMap from "p-map";

/** Lists in progress at once. */
const concurrency = 8;

/**
 * Finds what stops working when a secret is deleted.
 *
 * @throws GatewayError RESOURCE_DOES_NOT_EXIST, TEMPORARILY_UNAVAILABLE, INTERNAL_ERROR for a list
 * whose pages repeat
 */
export async function findSecretUsage(
  store: GatewayStore,
  ref: GatewaySecretRef,
): Promise<SecretUsage> {
  const secret = await store.getSecretInfo(ref);
  const { secretId } = secret;
  const [modelDefinitions, endpoints] = await Promise.all([
    everyPage((page) => store.listGatewayModelDefinitions({ ...page, secretId })),
    everyPage((page) => store.listGatewayEndpoints({ ...page, secretId })),
  ]);
  const bindings = await pMap(
    endpoints,
    ({ endpointId }) => everyPage((page) => store.listEndpointBindings({ ...page, endpointId })),
    { concurrency },
  );
  return {
    secret,
    modelDefinitions,
    endpoints: endpoints.map((endpoint) => affected(endpoint, secretId)),
    bindings: bindings.flat(),
  };
}

function affected(endpoint: GatewayEndpoint, secretId: string): AffectedEndpoint {
  const { endpointId, name, modelMappings } = endpoint;
  const hasOtherModel = modelMappings.some(
    ({ linkageType, weight, modelDefinition }) =>
      linkageType === "PRIMARY" &&
      weight > 0 &&
      modelDefinition?.secretId !== undefined &&
      modelDefinition.secretId !== secretId,
  );
  const lost = modelMappings.flatMap(({ modelDefinition }) =>
    modelDefinition?.secretId === secretId ? [modelDefinition.name] : [],
  );
  return { endpointId, name, breaks: !hasOtherModel, lostModels: [...new Set(lost)] };
}

/**
 * Finds the endpoints with a mapping to a model definition.
 *
 * @throws GatewayError TEMPORARILY_UNAVAILABLE, INTERNAL_ERROR for a list whose pages repeat
 */
export async function findEndpointsUsingModel(
  store: GatewayStore,
  { modelDefinitionId, secretId, provider }: GatewayModelDefinition,
): Promise<GatewayEndpoint[]> {
  // A store has no filter by model definition; these two come closest.
  const filters = { provider, ...(secretId === undefined ? {} : { secretId }) };
  const endpoints = await everyPage((page) => store.listGatewayEndpoints({ ...page, ...filters }));
  return endpoints.filter(({ modelMappings }) =>
    modelMappings.some((mapping) => mapping.modelDefinitionId === modelDefinitionId),
  );
}
