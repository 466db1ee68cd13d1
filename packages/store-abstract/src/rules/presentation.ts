import type {
  GatewayAccessTokenInfo,
  GatewayEndpoint,
  GatewayEndpointBinding,
  GatewayEndpointModelMapping,
  GatewayModelDefinition,
  GatewaySecretInfo,
} from "@gw/entities";
import type { AccessTokenRow } from "../ports/access-tokens.js";
import type {
  BindingRow,
  EndpointView,
  MappingView,
  ModelDefinitionView,
  SecretRow,
} from "../store-rows.js";

// Entities are built field by field, so internal columns (order, positions) stay hidden and callers
// get copies.

export function toSecretInfo(row: SecretRow): GatewaySecretInfo {
  return compact({
    secretId: row.secretId,
    secretName: row.secretName,
    maskedValues: { ...row.maskedValues },
    provider: row.provider,
    authConfig: row.authConfig && { ...row.authConfig },
    createdAt: row.createdAt,
    lastUpdatedAt: row.lastUpdatedAt,
    createdBy: row.createdBy,
    lastUpdatedBy: row.lastUpdatedBy,
  });
}

export function toModelDefinition(row: ModelDefinitionView): GatewayModelDefinition {
  return compact({
    modelDefinitionId: row.modelDefinitionId,
    name: row.name,
    provider: row.provider,
    modelName: row.modelName,
    secretId: row.secretId,
    secretName: row.secretName,
    createdAt: row.createdAt,
    lastUpdatedAt: row.lastUpdatedAt,
    createdBy: row.createdBy,
    lastUpdatedBy: row.lastUpdatedBy,
  });
}

export function toMapping(row: MappingView): GatewayEndpointModelMapping {
  return compact({
    mappingId: row.mappingId,
    endpointId: row.endpointId,
    modelDefinitionId: row.modelDefinitionId,
    modelDefinition: toModelDefinition(row.modelDefinition),
    weight: row.weight,
    linkageType: row.linkageType,
    fallbackOrder: row.fallbackOrder,
    createdAt: row.createdAt,
    createdBy: row.createdBy,
  });
}

export function toEndpoint(row: EndpointView): GatewayEndpoint {
  return compact({
    endpointId: row.endpointId,
    name: row.name,
    modelMappings: row.mappings.map(toMapping),
    tags: row.tags.map(({ key, value }) => compact({ key, value })).sort(byKey),
    routingStrategy: row.routingStrategy,
    fallbackConfig: row.fallbackConfig && compact({ ...row.fallbackConfig }),
    usageTracking: row.usageTracking,
    createdAt: row.createdAt,
    lastUpdatedAt: row.lastUpdatedAt,
    createdBy: row.createdBy,
    lastUpdatedBy: row.lastUpdatedBy,
  });
}

export function toBinding(row: BindingRow): GatewayEndpointBinding {
  return compact({
    endpointId: row.endpointId,
    resourceType: row.resourceType,
    resourceId: row.resourceId,
    displayName: row.displayName,
    createdAt: row.createdAt,
    lastUpdatedAt: row.lastUpdatedAt,
    createdBy: row.createdBy,
    lastUpdatedBy: row.lastUpdatedBy,
  });
}

/** Omits the hash, with which a reader could search for the token in other data. */
export function toAccessTokenInfo(row: AccessTokenRow): GatewayAccessTokenInfo {
  return compact({
    tokenId: row.tokenId,
    name: row.name,
    roles: [...row.roles],
    endpoints: row.endpoints && [...row.endpoints],
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    issuerTokenId: row.issuerTokenId,
    expiresAt: row.expiresAt,
    revokedAt: row.revokedAt,
    lastUsedAt: row.lastUsedAt,
  });
}

type Compact<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };

/** Removes the fields that are `undefined`. */
function compact<T extends object>(entity: T): Compact<T> {
  // Copies, because an object with a deleted field stays slow.
  const copy = {} as T;
  for (const key of Object.keys(entity) as (keyof T)[]) {
    if (entity[key] !== undefined) copy[key] = entity[key];
  }
  return copy as Compact<T>;
}

// Compares UTF-8 bytes like every backend; UTF-16 sorts 4-byte characters differently.
function byKey(a: { key: string }, b: { key: string }): number {
  return Buffer.compare(Buffer.from(a.key), Buffer.from(b.key));
}
