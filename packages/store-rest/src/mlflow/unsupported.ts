import type { RouteInput, StoreCall } from "../protocol/protocol-route.js";

type Unsupported = {
  readonly [C in StoreCall]?: (input: RouteInput<C>) => string | undefined;
};

const when = (isUsed: boolean, what: string): string | undefined => (isUsed ? what : undefined);

const isEmptied = (map: object | undefined): boolean =>
  map !== undefined && Object.keys(map).length === 0;

const otherThanScorer = ({
  resourceType,
}: {
  readonly resourceType?: string | undefined;
}): string | undefined =>
  when(resourceType !== undefined && resourceType !== "scorer", "resource types but scorer");

/**
 * What an MLflow server would pass over in silence, or do in another way: the name of what a call
 * asks of it, `undefined` where it does as it is told.
 */
export const unsupported: Unsupported = {
  getRevision: () => "revisions",
  getSecretInfo: (ref) => when(ref.secretName !== undefined, "finding a secret by secret_name"),
  updateGatewaySecret: ({ secretValue, authConfig }) =>
    when(isEmptied(secretValue), "clearing secret_value") ??
    when(isEmptied(authConfig), "clearing auth_config"),
  deleteGatewaySecret: ({ ifUnused }) => when(ifUnused === true, "if_unused"),
  getGatewayModelDefinition: (ref) =>
    when(ref.name !== undefined, "finding a model definition by name"),
  listGatewayModelDefinitions: ({ secretId }) =>
    when(secretId !== undefined, "filtering by secret_id"),
  createGatewayEndpoint: ({ tags = [] }) => when(tags.length > 0, "tags of a new endpoint"),
  getGatewayEndpoint: (ref) => when(ref.name !== undefined, "finding an endpoint by name"),
  listGatewayEndpoints: ({ secretId, tag }) =>
    when(secretId !== undefined, "filtering by secret_id") ??
    when(tag !== undefined, "filtering by tag"),
  updateGatewayEndpoint: ({ routingStrategy, fallbackConfig }) =>
    when(routingStrategy === null, "clearing routing_strategy") ??
    when(fallbackConfig === null, "clearing fallback_config"),
  detachModelFromEndpoint: ({ linkageType }) =>
    when(linkageType !== undefined, "detaching by linkage_type"),
  createEndpointBinding: otherThanScorer,
  deleteEndpointBinding: otherThanScorer,
  listEndpointBindings: otherThanScorer,
};
