/**
 * A table of MLflow's gateway: the columns that are read of it. What a newer schema has besides is
 * left alone.
 */
export interface MlflowTable {
  readonly name: string;
  /** The primary key, by which its pages are cut. */
  readonly key: readonly string[];
  /** There since the first schema of the gateway, that of MLflow 3.8. */
  readonly columns: readonly string[];
  /** Of newer schemas: read where they are there. */
  readonly newer: readonly string[];
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
    newer: ["allowlisted_models"],
  },
  modelDefinitions: {
    name: "model_definitions",
    key: ["model_definition_id"],
    columns: ["model_definition_id", "name", "secret_id", "provider", "model_name"],
    newer: [],
  },
  endpoints: {
    name: "endpoints",
    key: ["endpoint_id"],
    columns: ["endpoint_id", "name"],
    newer: ["routing_strategy", "fallback_config_json", "usage_tracking"],
  },
  mappings: {
    name: "endpoint_model_mappings",
    key: ["endpoint_id", "created_at", "mapping_id"],
    columns: ["mapping_id", "endpoint_id", "model_definition_id", "weight", "created_at"],
    newer: ["linkage_type", "fallback_order"],
  },
  tags: {
    name: "endpoint_tags",
    key: ["endpoint_id", "key"],
    columns: ["endpoint_id", "key", "value"],
    newer: [],
  },
  bindings: {
    name: "endpoint_bindings",
    key: ["endpoint_id", "resource_type", "resource_id"],
    columns: ["endpoint_id", "resource_type", "resource_id"],
    newer: ["display_name"],
  },
};

/** What a newer gateway has and ours has not. */
export const leftAsideTables: readonly string[] = ["budget_policies", "guardrail_configs"];
