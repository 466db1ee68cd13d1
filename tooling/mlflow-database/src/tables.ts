import type { MlflowVersion } from "./mlflow-schema.ts";

export interface Column {
  readonly name: string;
  /** `binary`, `float` and `boolean` have different names in each SQL dialect. */
  readonly type: string;
  /** The text after the type; `{no}` is the literal for false. */
  readonly rest: string;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly constraints: readonly string[];
}

const id = "VARCHAR(36)";
const name = "VARCHAR(255)";

/** The tables, in an order in which references resolve. */
export function tablesOf(version: MlflowVersion): readonly Table[] {
  const isNewest = version === "newest";
  const newer = (...columns: readonly Column[]) => (isNewest ? columns : []);
  const workspace = newer(column("workspace", "VARCHAR(63)", "DEFAULT 'default' NOT NULL"));
  const unique = (table: string, columnName: string) =>
    isNewest
      ? `CONSTRAINT uq_${table}_workspace_${columnName} UNIQUE (workspace, ${columnName})`
      : `CONSTRAINT unique_${table}_name UNIQUE (${columnName})`;
  return [
    {
      name: "secrets",
      columns: [
        required("secret_id", id),
        required("secret_name", name),
        required("encrypted_value", "binary"),
        required("wrapped_dek", "binary"),
        required("kek_version", "INTEGER"),
        required("masked_value", "VARCHAR(500)"),
        column("provider", "VARCHAR(64)"),
        column("auth_config", "TEXT"),
        column("description", "TEXT"),
        ...stamps,
        ...workspace,
        ...newer(column("allowlisted_models", "TEXT")),
      ],
      constraints: [
        "CONSTRAINT secrets_pk PRIMARY KEY (secret_id)",
        unique("secrets", "secret_name"),
      ],
    },
    {
      name: "endpoints",
      columns: [
        required("endpoint_id", id),
        column("name", name),
        ...stamps,
        ...newer(
          column("routing_strategy", "VARCHAR(64)"),
          column("fallback_config_json", "TEXT"),
          column("experiment_id", "INTEGER"),
          column("usage_tracking", "boolean", "DEFAULT {no} NOT NULL"),
        ),
        ...workspace,
      ],
      constraints: [
        "CONSTRAINT endpoints_pk PRIMARY KEY (endpoint_id)",
        unique("endpoints", "name"),
      ],
    },
    {
      name: "model_definitions",
      columns: [
        required("model_definition_id", id),
        required("name", name),
        column("secret_id", id),
        required("provider", "VARCHAR(64)"),
        required("model_name", "VARCHAR(256)"),
        ...stamps,
        ...workspace,
      ],
      constraints: [
        "CONSTRAINT model_definitions_pk PRIMARY KEY (model_definition_id)",
        "CONSTRAINT fk_model_definitions_secret_id FOREIGN KEY (secret_id) " +
          "REFERENCES secrets (secret_id) ON DELETE SET NULL",
        unique("model_definitions", "name"),
      ],
    },
    {
      name: "endpoint_model_mappings",
      columns: [
        required("mapping_id", id),
        required("endpoint_id", id),
        required("model_definition_id", id),
        required("weight", "float"),
        ...creationStamps,
        ...newer(
          column("linkage_type", "VARCHAR(64)", "DEFAULT 'PRIMARY' NOT NULL"),
          column("fallback_order", "INTEGER"),
        ),
      ],
      constraints: [
        "CONSTRAINT endpoint_model_mappings_pk PRIMARY KEY (mapping_id)",
        ofEndpoint("endpoint_model_mappings"),
        "CONSTRAINT fk_endpoint_model_mappings_model_definition_id FOREIGN KEY " +
          "(model_definition_id) REFERENCES model_definitions (model_definition_id)",
        `CONSTRAINT unique_endpoint_model_mapping UNIQUE (endpoint_id, model_definition_id${
          isNewest ? ", linkage_type" : ""
        })`,
      ],
    },
    {
      name: "endpoint_bindings",
      columns: [
        required("endpoint_id", id),
        required("resource_type", "VARCHAR(50)"),
        required("resource_id", name),
        ...stamps,
        ...newer(column("display_name", name)),
      ],
      constraints: [
        "CONSTRAINT endpoint_bindings_pk PRIMARY KEY (endpoint_id, resource_type, resource_id)",
        ofEndpoint("endpoint_bindings"),
      ],
    },
    {
      name: "endpoint_tags",
      columns: [
        required("key", "VARCHAR(250)"),
        column("value", "VARCHAR(5000)"),
        required("endpoint_id", id),
      ],
      constraints: [
        "CONSTRAINT endpoint_tag_pk PRIMARY KEY (key, endpoint_id)",
        ofEndpoint("endpoint_tags"),
      ],
    },
    ...(isNewest ? [guardrailConfigs] : []),
  ];
}

const creationStamps: readonly Column[] = [
  column("created_by", name),
  required("created_at", "BIGINT"),
];
const stamps: readonly Column[] = [
  ...creationStamps,
  column("last_updated_by", name),
  required("last_updated_at", "BIGINT"),
];

/** Without its references to tables outside the gateway. */
const guardrailConfigs: Table = {
  name: "guardrail_configs",
  columns: [
    required("endpoint_id", id),
    required("guardrail_id", id),
    column("execution_order", "INTEGER"),
    ...creationStamps,
  ],
  constraints: [
    "CONSTRAINT guardrail_configs_pk PRIMARY KEY (endpoint_id, guardrail_id)",
    ofEndpoint("guardrail_configs"),
  ],
};

function column(columnName: string, type: string, rest = ""): Column {
  return { name: columnName, type, rest };
}

function required(columnName: string, type: string): Column {
  return column(columnName, type, "NOT NULL");
}

function ofEndpoint(table: string): string {
  return (
    `CONSTRAINT fk_${table}_endpoint_id FOREIGN KEY (endpoint_id) ` +
    "REFERENCES endpoints (endpoint_id) ON DELETE CASCADE"
  );
}
