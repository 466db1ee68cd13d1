import type Database from "better-sqlite3";
import { workspace } from "./secrets.ts";
import { present } from "./sqlite-connection.ts";

export interface DefinitionRow {
  readonly model_definition_id: string;
  readonly name: string;
  readonly provider: string;
  readonly model_name: string;
  readonly secret_id: string | null;
  readonly secret_name: string | null;
  readonly created_at: number;
  readonly created_by: string | null;
  readonly last_updated_at: number;
  readonly last_updated_by: string | null;
}

/** Reads a model definition by id with the name of its secret, by one prepared statement. */
export function baselineDefinitionReader(
  database: Database.Database,
): (modelDefinitionId: string) => object {
  const statement = database.prepare<[string, string], DefinitionRow>(selectDefinition);
  return (modelDefinitionId) => toDefinition(statement.get(workspace, modelDefinitionId));
}

/** For all databases, with `?` as placeholder. */
export const selectDefinition = `select d.model_definition_id, d.name, d.provider, d.model_name,
    d.secret_id, s.secret_name, d.created_at, d.created_by, d.last_updated_at, d.last_updated_by
  from gateway_model_definitions d
  left join gateway_secrets s on s.workspace_id = d.workspace_id and s.secret_id = d.secret_id
  where d.workspace_id in (?) and d.model_definition_id in (?)`;

export function toDefinition(row: DefinitionRow | undefined): object {
  if (row === undefined) throw new Error("no such model definition");
  return present({
    modelDefinitionId: row.model_definition_id,
    name: row.name,
    provider: row.provider,
    modelName: row.model_name,
    secretId: row.secret_id,
    secretName: row.secret_name,
    createdAt: row.created_at,
    lastUpdatedAt: row.last_updated_at,
    createdBy: row.created_by,
    lastUpdatedBy: row.last_updated_by,
  });
}
