import type Database from "better-sqlite3";
import { workspace } from "./secrets.ts";
import { parseJson, present } from "./sqlite-connection.ts";

export interface EndpointRow {
  readonly created_revision: number;
  readonly endpoint_id: string;
  readonly name: string;
  readonly routing_strategy: string | null;
  readonly fallback_config: string | null;
  readonly usage_tracking: number;
  readonly aliases: string | null;
  readonly settings: string | null;
  readonly created_at: number;
  readonly created_by: string | null;
  readonly last_updated_at: number;
  readonly last_updated_by: string | null;
}

export interface MappingRow {
  readonly mapping_id: string;
  readonly endpoint_id: string;
  readonly model_definition_id: string;
  readonly linkage_type: string;
  readonly weight: number;
  readonly fallback_order: number | null;
  readonly created_at: number;
  readonly created_by: string | null;
  readonly definition_name: string;
  readonly provider: string;
  readonly model_name: string;
  readonly secret_id: string | null;
  readonly definition_created_at: number;
  readonly definition_created_by: string | null;
  readonly definition_updated_at: number;
  readonly definition_updated_by: string | null;
  readonly secret_name: string | null;
}

export interface TagRow {
  readonly endpoint_id: string;
  readonly tag_key: string;
  readonly tag_value: string | null;
}

/** For all databases, with `?` as placeholder. */
export const endpointColumns = `e.created_revision, e.endpoint_id, e.name, e.routing_strategy,
  e.fallback_config, e.usage_tracking, e.aliases, e.settings, e.created_at, e.created_by,
  e.last_updated_at, e.last_updated_by`;

// SQLite prepares a join with `= ?` again whenever the value changes, which takes longer than running
// it; with `in (?)` it does not.
export const selectMappings = `select m.mapping_id, m.endpoint_id, m.model_definition_id, m.linkage_type,
    m.weight, m.fallback_order, m.created_at, m.created_by, d.name as definition_name,
    d.provider, d.model_name, d.secret_id, d.created_at as definition_created_at,
    d.created_by as definition_created_by, d.last_updated_at as definition_updated_at,
    d.last_updated_by as definition_updated_by, s.secret_name
  from gateway_endpoint_model_mappings m
  join gateway_model_definitions d
    on d.workspace_id = m.workspace_id and d.model_definition_id = m.model_definition_id
  left join gateway_secrets s on s.workspace_id = d.workspace_id and s.secret_id = d.secret_id`;

/**
 * Reads an endpoint by id with its mappings and tags. Three prepared statements in one transaction are
 * faster than three transactions.
 */
export function baselineEndpointReader(
  database: Database.Database,
): (endpointId: string) => object {
  const endpoint = database.prepare<[string, string], EndpointRow>(
    `select ${endpointColumns} from gateway_endpoints e where e.workspace_id = ? and e.endpoint_id = ?`,
  );
  const mappings = database.prepare<[string, string], MappingRow>(
    `${selectMappings} where m.workspace_id in (?) and m.endpoint_id in (?) order by m.endpoint_id, m.position`,
  );
  const tags = database.prepare<[string, string], TagRow>(
    `select endpoint_id, tag_key, tag_value from gateway_endpoint_tags
    where workspace_id = ? and endpoint_id = ?`,
  );
  return database.transaction((endpointId: string) => {
    const row = endpoint.get(workspace, endpointId);
    if (row === undefined) throw new Error("no such endpoint");
    return toEndpoint(row, mappings.all(workspace, endpointId), tags.all(workspace, endpointId));
  });
}

/** Reads the page of endpoints after a revision, with their mappings and tags. */
export function baselineEndpointLister(
  database: Database.Database,
): (page: { readonly after: number; readonly limit: number }) => object[] {
  const endpoints = database.prepare<[string, number, number], EndpointRow>(
    `select ${endpointColumns} from gateway_endpoints e
    where e.workspace_id = ? and e.created_revision > ? order by e.created_revision limit ?`,
  );
  const inList = `endpoint_id in (select value from json_each(?))`;
  const mappings = database.prepare<[string, string], MappingRow>(
    `${selectMappings} where m.workspace_id in (?) and m.${inList} order by m.endpoint_id, m.position`,
  );
  const tags = database.prepare<[string, string], TagRow>(
    `select endpoint_id, tag_key, tag_value from gateway_endpoint_tags
    where workspace_id = ? and ${inList}`,
  );
  return database.transaction(({ after, limit }: { after: number; limit: number }) => {
    // One row more shows whether a next page exists.
    const rows = endpoints.all(workspace, after, limit + 1).slice(0, limit);
    const ids = JSON.stringify(rows.map((row) => row.endpoint_id));
    return toEndpoints(rows, mappings.all(workspace, ids), tags.all(workspace, ids));
  });
}

/** Groups mappings and tags by endpoint. */
export function toEndpoints(
  rows: readonly EndpointRow[],
  mappings: readonly MappingRow[],
  tags: readonly TagRow[],
): object[] {
  const mappingsOf = Map.groupBy(mappings, (mapping) => mapping.endpoint_id);
  const tagsOf = Map.groupBy(tags, (tag) => tag.endpoint_id);
  return rows.map((row) =>
    toEndpoint(row, mappingsOf.get(row.endpoint_id) ?? [], tagsOf.get(row.endpoint_id) ?? []),
  );
}

export function toEndpoint(
  row: EndpointRow,
  mappings: readonly MappingRow[],
  tags: readonly TagRow[],
): object {
  return present({
    endpointId: row.endpoint_id,
    name: row.name,
    modelMappings: mappings.map(toMapping),
    tags: tags.map(({ tag_key: key, tag_value: value }) => present({ key, value })),
    routingStrategy: row.routing_strategy,
    fallbackConfig: parseJson(row.fallback_config),
    usageTracking: row.usage_tracking === 1,
    aliases: parseJson(row.aliases) ?? [],
    settings: parseJson(row.settings) ?? {},
    createdAt: row.created_at,
    lastUpdatedAt: row.last_updated_at,
    createdBy: row.created_by,
    lastUpdatedBy: row.last_updated_by,
  });
}

function toMapping(row: MappingRow): object {
  return present({
    mappingId: row.mapping_id,
    endpointId: row.endpoint_id,
    modelDefinitionId: row.model_definition_id,
    modelDefinition: present({
      modelDefinitionId: row.model_definition_id,
      name: row.definition_name,
      provider: row.provider,
      modelName: row.model_name,
      secretId: row.secret_id,
      secretName: row.secret_name,
      createdAt: row.definition_created_at,
      lastUpdatedAt: row.definition_updated_at,
      createdBy: row.definition_created_by,
      lastUpdatedBy: row.definition_updated_by,
    }),
    weight: row.weight,
    linkageType: row.linkage_type,
    fallbackOrder: row.fallback_order,
    createdAt: row.created_at,
    createdBy: row.created_by,
  });
}
