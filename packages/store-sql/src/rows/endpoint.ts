import { fallbackConfigSchema } from "@gw/entities/schemas";
import type {
  EndpointChanges,
  EndpointRow,
  EndpointView,
  MappingRow,
  MappingView,
} from "@gw/store-abstract";
import type { MappingColumns, TableRow } from "../tables.js";
import { fromJson, orAbsent, orNull, toJson } from "./columns.js";
import { toJoinedDefinition } from "./model-definition.js";

export function toEndpointRow(columns: TableRow<"gateway_endpoints">): EndpointRow {
  return {
    endpointId: columns.endpoint_id,
    name: columns.name,
    routingStrategy: orAbsent(columns.routing_strategy) as EndpointRow["routingStrategy"],
    fallbackConfig: toFallbackConfig(columns.fallback_config),
    usageTracking: columns.usage_tracking === 1,
    createdAt: columns.created_at,
    createdBy: orAbsent(columns.created_by),
    lastUpdatedAt: columns.last_updated_at,
    lastUpdatedBy: orAbsent(columns.last_updated_by),
    createdRevision: columns.created_revision,
  };
}

function toFallbackConfig(json: string | null): EndpointRow["fallbackConfig"] {
  if (json === null) return undefined;
  return fallbackConfigSchema.safeParse(fromJson(json)).data;
}

export function toEndpointColumns(row: EndpointRow): TableRow<"gateway_endpoints"> {
  return {
    created_revision: row.createdRevision,
    endpoint_id: row.endpointId,
    name: row.name,
    routing_strategy: orNull(row.routingStrategy),
    fallback_config: toJson(row.fallbackConfig),
    usage_tracking: Number(row.usageTracking),
    created_at: row.createdAt,
    created_by: orNull(row.createdBy),
    last_updated_at: row.lastUpdatedAt,
    last_updated_by: orNull(row.lastUpdatedBy),
  };
}

/** Only what changes. */
export function toEndpointUpdate({
  name,
  routingStrategy,
  fallbackConfig,
  usageTracking,
  lastUpdatedAt,
  lastUpdatedBy,
}: EndpointChanges): Partial<TableRow<"gateway_endpoints">> {
  return {
    last_updated_at: lastUpdatedAt,
    last_updated_by: orNull(lastUpdatedBy),
    ...(name !== undefined && { name }),
    ...(routingStrategy !== undefined && { routing_strategy: routingStrategy }),
    ...(fallbackConfig !== undefined && { fallback_config: toJson(fallbackConfig) }),
    ...(usageTracking !== undefined && { usage_tracking: Number(usageTracking) }),
  };
}

export function toMappingRow(columns: TableRow<"gateway_endpoint_model_mappings">): MappingRow {
  return {
    mappingId: columns.mapping_id,
    endpointId: columns.endpoint_id,
    modelDefinitionId: columns.model_definition_id,
    linkageType: columns.linkage_type as MappingRow["linkageType"],
    weight: columns.weight,
    fallbackOrder: orAbsent(columns.fallback_order),
    position: columns.position,
    createdAt: columns.created_at,
    createdBy: orAbsent(columns.created_by),
  };
}

function toMappingView(columns: MappingColumns): MappingView {
  return {
    mappingId: columns.mapping_id,
    endpointId: columns.endpoint_id,
    modelDefinitionId: columns.model_definition_id,
    linkageType: columns.linkage_type as MappingRow["linkageType"],
    weight: columns.weight,
    fallbackOrder: orAbsent(columns.fallback_order),
    position: columns.position,
    createdAt: columns.created_at,
    createdBy: orAbsent(columns.created_by),
    modelDefinition: toJoinedDefinition(columns),
  };
}

export function toMappingColumns(row: MappingRow): TableRow<"gateway_endpoint_model_mappings"> {
  return {
    endpoint_id: row.endpointId,
    position: row.position,
    mapping_id: row.mappingId,
    model_definition_id: row.modelDefinitionId,
    linkage_type: row.linkageType,
    weight: row.weight,
    fallback_order: orNull(row.fallbackOrder),
    created_at: row.createdAt,
    created_by: orNull(row.createdBy),
  };
}

/** Puts to each endpoint what was read for all of them together; `mappings` come by position. */
export function toEndpointViews(read: {
  readonly endpoints: readonly TableRow<"gateway_endpoints">[];
  readonly mappings: readonly MappingColumns[];
  readonly tags: readonly TableRow<"gateway_endpoint_tags">[];
}): EndpointView[] {
  const views = new Map(
    read.endpoints.map((columns) => {
      const mappings: MappingView[] = [];
      const tags: { key: string; value: string | undefined }[] = [];
      return [columns.endpoint_id, { ...toEndpointRow(columns), mappings, tags }];
    }),
  );
  for (const columns of read.mappings) {
    views.get(columns.endpoint_id)?.mappings.push(toMappingView(columns));
  }
  for (const { endpoint_id, tag_key, tag_value } of read.tags) {
    views.get(endpoint_id)?.tags.push({ key: tag_key, value: orAbsent(tag_value) });
  }
  return [...views.values()];
}
