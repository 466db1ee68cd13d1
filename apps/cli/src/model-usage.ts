import type { GatewayEndpoint, GatewayModelDefinition } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import { everyPage } from "./lookup/every-page.js";

/** The endpoints that have a mapping to a model definition. */
export async function findEndpointsUsing(
  store: GatewayStore,
  { modelDefinitionId, secretId, provider }: GatewayModelDefinition,
): Promise<GatewayEndpoint[]> {
  // The closest filters that a store has; the rest is looked at here.
  const filters = { provider, ...(secretId === undefined ? {} : { secretId }) };
  const endpoints = await everyPage((page) => store.listGatewayEndpoints({ ...page, ...filters }));
  return endpoints.filter(({ modelMappings }) =>
    modelMappings.some((mapping) => mapping.modelDefinitionId === modelDefinitionId),
  );
}
