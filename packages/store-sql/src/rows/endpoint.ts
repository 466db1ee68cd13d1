import type { WorkspaceId } from "@gw/entities";
import {
  endpointAliasesSchema,
  endpointSettingsSchema,
  fallbackConfigSchema,
} from "@gw/entities/schemas";
import type {
  EndpointChanges,
  EndpointRow,
  EndpointView,
  MappingRow,
  MappingView,
} from "@gw/store-abstract";
import type { ShownRow, TableRow } from "../tables.js";
import { type NewEntity, toChangedColumns } from "./conversion.js";
import { parseJson } from "./json.js";
import { type JoinedDefinitionColumns, toJoinedDefinition } from "./model-definition.js";

/** A mapping joined with its definition and the name of the secret. */
export type MappingColumns = ShownRow<"gateway_endpoint_model_mappings"> & JoinedDefinitionColumns;

export function toEndpointRow(row: ShownRow<"gateway_endpoints">): EndpointRow {
  return {
    endpointId: row.endpoint_id,
    name: row.name,
    routingStrategy: (row.routing_strategy ?? undefined) as EndpointRow["routingStrategy"],
    fallbackConfig: toFallbackConfig(row.fallback_config),
    usageTracking: row.usage_tracking === 1,
    aliases: toAliases(row.aliases),
    settings: toSettings(row.settings),
    createdAt: row.created_at,
    createdBy: row.created_by ?? undefined,
    lastUpdatedAt: row.last_updated_at,
    lastUpdatedBy: row.last_updated_by ?? undefined,
    createdRevision: row.created_revision,
  };
}

function toFallbackConfig(json: string | null): EndpointRow["fallbackConfig"] {
  if (json === null) return undefined;
  return fallbackConfigSchema.safeParse(parseJson(json)).data;
}

function toAliases(json: string | null): EndpointRow["aliases"] {
  if (json === null) return [];
  return endpointAliasesSchema.safeParse(parseJson(json)).data ?? [];
}

function toSettings(json: string | null): EndpointRow["settings"] {
  if (json === null) return {};
  return endpointSettingsSchema.safeParse(parseJson(json)).data ?? {};
}

/** An endpoint to insert; most have no aliases and no settings, which then are NULL. */
export function toNewEndpoint(
  workspaceId: WorkspaceId,
  row: EndpointRow,
): NewEntity<"gateway_endpoints"> {
  const { aliases, settings } = row;
  return {
    ...row,
    workspaceId,
    aliases: unlessEmpty(aliases),
    settings: unlessEmpty(settings),
  };
}

function unlessEmpty<T extends object>(value: T): T | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}

/** The changed columns only. */
export function toEndpointUpdate({
  lastUpdatedBy,
  aliases,
  settings,
  ...changes
}: EndpointChanges): Partial<TableRow<"gateway_endpoints">> {
  return toChangedColumns("gateway_endpoints", {
    ...changes,
    lastUpdatedBy: lastUpdatedBy ?? null,
    ...(aliases && { aliases: unlessEmpty(aliases) ?? null }),
    ...(settings && { settings: unlessEmpty(settings) ?? null }),
  });
}

export function toMappingRow(row: ShownRow<"gateway_endpoint_model_mappings">): MappingRow {
  return {
    mappingId: row.mapping_id,
    endpointId: row.endpoint_id,
    modelDefinitionId: row.model_definition_id,
    linkageType: row.linkage_type as MappingRow["linkageType"],
    weight: row.weight,
    fallbackOrder: row.fallback_order ?? undefined,
    position: row.position,
    createdAt: row.created_at,
    createdBy: row.created_by ?? undefined,
  };
}

// Not `{ ...toMappingRow(row), modelDefinition }`: copying an object per row is slower.
function toMappingView(row: MappingColumns): MappingView {
  return {
    mappingId: row.mapping_id,
    endpointId: row.endpoint_id,
    modelDefinitionId: row.model_definition_id,
    linkageType: row.linkage_type as MappingRow["linkageType"],
    weight: row.weight,
    fallbackOrder: row.fallback_order ?? undefined,
    position: row.position,
    createdAt: row.created_at,
    createdBy: row.created_by ?? undefined,
    modelDefinition: toJoinedDefinition(row),
  };
}

/** Adds its mappings and tags to each endpoint; `mappings` are ordered by position. */
export function toEndpointViews(read: {
  readonly endpoints: readonly ShownRow<"gateway_endpoints">[];
  readonly mappings: readonly MappingColumns[];
  readonly tags: readonly ShownRow<"gateway_endpoint_tags">[];
}): EndpointView[] {
  const views = new Map(
    read.endpoints.map((row) => {
      const mappings: MappingView[] = [];
      const tags: { key: string; value: string | undefined }[] = [];
      return [row.endpoint_id, { ...toEndpointRow(row), mappings, tags }];
    }),
  );
  for (const row of read.mappings) views.get(row.endpoint_id)?.mappings.push(toMappingView(row));
  for (const { endpoint_id, tag_key, tag_value } of read.tags) {
    views.get(endpoint_id)?.tags.push({ key: tag_key, value: tag_value ?? undefined });
  }
  return [...views.values()];
}
