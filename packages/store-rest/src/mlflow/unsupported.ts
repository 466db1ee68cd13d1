import type { RouteInput, StoreCall } from "../protocol/protocol-route.js";

type Unsupported = {
  readonly [C in StoreCall]?: (input: RouteInput<C>) => string | undefined;
};

const when = (isUsed: boolean, feature: string): string | undefined =>
  isUsed ? feature : undefined;

const isEmptyMap = (map: object | undefined): boolean =>
  map !== undefined && Object.keys(map).length === 0;

const onlyScorers = ({
  resourceType,
}: {
  readonly resourceType?: string | undefined;
}): string | undefined =>
  when(
    resourceType !== undefined && resourceType !== "scorer",
    "a `resource_type` other than scorer",
  );

const limits = (): string => "limits";

/**
 * The features that an MLflow server ignores silently or implements differently. Returns the name of
 * the feature that the input of a call needs, `undefined` when the call is supported.
 */
export const unsupported: Unsupported = {
  getRevision: () => "revisions",
  getSecretInfo: (ref) => when(ref.secretName !== undefined, "getting a secret by `secret_name`"),
  updateGatewaySecret: ({ secretValue, authConfig }) =>
    when(isEmptyMap(secretValue), "clearing `secret_value`") ??
    when(isEmptyMap(authConfig), "clearing `auth_config`"),
  deleteGatewaySecret: ({ ifUnused }) => when(ifUnused === true, "`if_unused`"),
  getGatewayModelDefinition: (ref) =>
    when(ref.name !== undefined, "getting a model definition by `name`"),
  listGatewayModelDefinitions: ({ secretId }) =>
    when(secretId !== undefined, "filtering by `secret_id`"),
  createGatewayEndpoint: ({ tags = [], aliases = [], settings }) =>
    when(tags.length > 0, "`tags` when creating an endpoint") ??
    when(aliases.length > 0, "`aliases`") ??
    when(settings !== undefined && !isEmptyMap(settings), "`settings`"),
  getGatewayEndpoint: (ref) => when(ref.name !== undefined, "getting an endpoint by `name`"),
  listGatewayEndpoints: ({ secretId, tag }) =>
    when(secretId !== undefined, "filtering by `secret_id`") ??
    when(tag !== undefined, "filtering by tag"),
  updateGatewayEndpoint: ({ routingStrategy, fallbackConfig, aliases, settings }) =>
    when(routingStrategy === null, "clearing `routing_strategy`") ??
    when(fallbackConfig === null, "clearing `fallback_config`") ??
    when(aliases !== undefined, "`aliases`") ??
    when(settings !== undefined, "`settings`"),
  detachModelFromEndpoint: ({ linkageType }) =>
    when(linkageType !== undefined, "detaching by `linkage_type`"),
  createEndpointBinding: onlyScorers,
  deleteEndpointBinding: onlyScorers,
  listEndpointBindings: onlyScorers,
  createGatewayLimit: limits,
  getGatewayLimit: limits,
  updateGatewayLimit: limits,
  deleteGatewayLimit: limits,
  listGatewayLimits: limits,
};
