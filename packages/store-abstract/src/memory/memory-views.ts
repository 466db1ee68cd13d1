import type { GatewayEndpointTag } from "@gw/entities";
import type {
  EndpointRow,
  EndpointView,
  MappingView,
  ModelDefinitionFilters,
  ModelDefinitionRow,
  ModelDefinitionView,
} from "../store-rows.js";
import type { WorkspaceTables } from "./memory-row-tables.js";
import { matching } from "./memory-tables.js";

export function hasTag(
  tables: WorkspaceTables,
  endpointId: string,
  { key, value }: GatewayEndpointTag,
): boolean {
  const tag = tables.tags.get({ endpointId, key });
  return tag !== undefined && (value === undefined || tag.value === value);
}

/** Whether one model of the endpoint matches all filters; `true` when there are no filters. */
export function hasModel(
  tables: WorkspaceTables,
  endpointId: string,
  filters: ModelDefinitionFilters,
): boolean {
  if (filters.provider === undefined && filters.secretId === undefined) return true;
  const matches = matching(filters);
  return tables.mappings.where({ endpointId }).some((mapping) => {
    const definition = tables.definitions.get(mapping);
    return definition !== undefined && matches(definition);
  });
}

export function viewEndpoint(tables: WorkspaceTables, row: EndpointRow): EndpointView {
  const { endpointId } = row;
  const models = tables.mappings.where({ endpointId }).sort((a, b) => a.position - b.position);
  const views = models.flatMap((mapping): MappingView[] => {
    const definition = tables.definitions.get(mapping);
    if (definition === undefined) return [];
    return [{ ...mapping, modelDefinition: viewDefinition(tables, definition) }];
  });
  return { ...row, mappings: views, tags: tables.tags.where({ endpointId }) };
}

export function viewDefinition(
  tables: WorkspaceTables,
  row: ModelDefinitionRow,
): ModelDefinitionView {
  const { secretId } = row;
  const secret = secretId === undefined ? undefined : tables.secrets.get({ secretId });
  return { ...row, secretName: secret?.secretName };
}
