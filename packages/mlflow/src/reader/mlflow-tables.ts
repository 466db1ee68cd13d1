/** A table of MLflow's gateway and the columns to read; other columns are ignored. */
export interface MlflowTable {
  readonly name: string;
  /** The primary key, or a unique key whose order is wanted. */
  readonly key: readonly string[];
  /** Present since MLflow 3.8, the first release with a gateway schema. */
  readonly columns: readonly string[];
  /** Added by later releases; read where present. */
  readonly laterColumns: readonly string[];
}

export type MlflowTableName =
  | "secrets"
  | "modelDefinitions"
  | "endpoints"
  | "mappings"
  | "tags"
  | "bindings";

export const mlflowTables: Readonly<Record<MlflowTableName, MlflowTable>> = {
  secrets: {
    name: "secrets",
    key: ["secret_id"],
    columns: [
      "secret_id",
      "secret_name",
      "encrypted_value",
      "wrapped_dek",
      "kek_version",
      "provider",
      "auth_config",
    ],
    laterColumns: ["allowlisted_models", "workspace"],
  },
  modelDefinitions: {
    name: "model_definitions",
    key: ["model_definition_id"],
    columns: ["model_definition_id", "name", "secret_id", "provider", "model_name"],
    laterColumns: ["workspace"],
  },
  endpoints: {
    name: "endpoints",
    key: ["endpoint_id"],
    columns: ["endpoint_id", "name"],
    laterColumns: ["routing_strategy", "fallback_config_json", "usage_tracking", "workspace"],
  },
  mappings: {
    name: "endpoint_model_mappings",
    key: ["endpoint_id", "created_at", "mapping_id"],
    columns: ["mapping_id", "endpoint_id", "model_definition_id", "weight", "created_at"],
    laterColumns: ["linkage_type", "fallback_order"],
  },
  tags: {
    name: "endpoint_tags",
    key: ["endpoint_id", "key"],
    columns: ["endpoint_id", "key", "value"],
    laterColumns: [],
  },
  bindings: {
    name: "endpoint_bindings",
    key: ["endpoint_id", "resource_type", "resource_id"],
    columns: ["endpoint_id", "resource_type", "resource_id"],
    laterColumns: ["display_name"],
  },
};

/** Gateway tables of newer releases that have no counterpart here. */
export const unsupportedTables: readonly string[] = ["budget_policies", "guardrail_configs"];
