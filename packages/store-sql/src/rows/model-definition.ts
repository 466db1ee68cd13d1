import type { ModelDefinitionChanges, ModelDefinitionView } from "@gw/store-abstract";
import type { ShownRow } from "../tables.js";
import { toChangedColumns } from "./conversion.js";

type Definition = ShownRow<"gateway_model_definitions">;

/** A definition joined with the name of its secret. */
export type DefinitionColumns = Definition & {
  readonly secret_name: string | null;
};

/** A definition in a row of another table: its columns with the prefix `definition_`. */
export type JoinedDefinitionColumns = {
  readonly [Column in keyof Definition as `definition_${Column}`]: Definition[Column];
} & { readonly secret_name: string | null };

export function toDefinitionView(row: DefinitionColumns): ModelDefinitionView {
  return {
    modelDefinitionId: row.model_definition_id,
    name: row.name,
    provider: row.provider,
    modelName: row.model_name,
    secretId: row.secret_id ?? undefined,
    secretName: row.secret_name ?? undefined,
    createdAt: row.created_at,
    createdBy: row.created_by ?? undefined,
    lastUpdatedAt: row.last_updated_at,
    lastUpdatedBy: row.last_updated_by ?? undefined,
    createdRevision: row.created_revision,
  };
}

/** The definition in a row that joins it with a mapping. */
export function toJoinedDefinition(row: JoinedDefinitionColumns): ModelDefinitionView {
  return {
    modelDefinitionId: row.definition_model_definition_id,
    name: row.definition_name,
    provider: row.definition_provider,
    modelName: row.definition_model_name,
    secretId: row.definition_secret_id ?? undefined,
    secretName: row.secret_name ?? undefined,
    createdAt: row.definition_created_at,
    createdBy: row.definition_created_by ?? undefined,
    lastUpdatedAt: row.definition_last_updated_at,
    lastUpdatedBy: row.definition_last_updated_by ?? undefined,
    createdRevision: row.definition_created_revision,
  };
}

/** The changed columns only. */
export function toDefinitionUpdate({
  lastUpdatedBy,
  ...changes
}: ModelDefinitionChanges): Partial<Definition> {
  return toChangedColumns("gateway_model_definitions", {
    ...changes,
    lastUpdatedBy: lastUpdatedBy ?? null,
  });
}
