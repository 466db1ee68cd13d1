import type {
  ModelDefinitionChanges,
  ModelDefinitionRow,
  ModelDefinitionView,
} from "@gw/store-abstract";
import type { MappingColumns, ModelDefinitionColumns, TableRow } from "../tables.js";
import { orAbsent, orNull } from "./columns.js";

export function toDefinitionView(columns: ModelDefinitionColumns): ModelDefinitionView {
  return {
    modelDefinitionId: columns.model_definition_id,
    name: columns.name,
    provider: columns.provider,
    modelName: columns.model_name,
    secretId: orAbsent(columns.secret_id),
    secretName: orAbsent(columns.secret_name),
    createdAt: columns.created_at,
    createdBy: orAbsent(columns.created_by),
    lastUpdatedAt: columns.last_updated_at,
    lastUpdatedBy: orAbsent(columns.last_updated_by),
    createdRevision: columns.created_revision,
  };
}

/** The definition in a row that is joined with a mapping. */
export function toJoinedDefinition(columns: MappingColumns): ModelDefinitionView {
  return {
    modelDefinitionId: columns.model_definition_id,
    name: columns.definition_name,
    provider: columns.definition_provider,
    modelName: columns.model_name,
    secretId: orAbsent(columns.secret_id),
    secretName: orAbsent(columns.secret_name),
    createdAt: columns.definition_created_at,
    createdBy: orAbsent(columns.definition_created_by),
    lastUpdatedAt: columns.definition_last_updated_at,
    lastUpdatedBy: orAbsent(columns.definition_last_updated_by),
    createdRevision: columns.definition_created_revision,
  };
}

export function toDefinitionColumns(
  row: ModelDefinitionRow,
): TableRow<"gateway_model_definitions"> {
  return {
    created_revision: row.createdRevision,
    model_definition_id: row.modelDefinitionId,
    name: row.name,
    provider: row.provider,
    model_name: row.modelName,
    secret_id: orNull(row.secretId),
    created_at: row.createdAt,
    created_by: orNull(row.createdBy),
    last_updated_at: row.lastUpdatedAt,
    last_updated_by: orNull(row.lastUpdatedBy),
  };
}

/** Only what changes. */
export function toDefinitionUpdate({
  name,
  secretId,
  provider,
  modelName,
  lastUpdatedAt,
  lastUpdatedBy,
}: ModelDefinitionChanges): Partial<TableRow<"gateway_model_definitions">> {
  return {
    last_updated_at: lastUpdatedAt,
    last_updated_by: orNull(lastUpdatedBy),
    ...(name !== undefined && { name }),
    ...(secretId !== undefined && { secret_id: secretId }),
    ...(provider !== undefined && { provider }),
    ...(modelName !== undefined && { model_name: modelName }),
  };
}
