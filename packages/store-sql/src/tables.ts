import type { ColumnValue, RowOf, TableDescription, TablesOf } from "./columns.js";

/**
 * The description of the columns: types, queries, copies and the conversion of rows derive from it.
 * Hot reads convert their rows by hand, for speed (`rows/`), against the derived types. The tables
 * are in an order in which references resolve.
 */
export const tables = {
  gateway_kek_registry: {
    key: ["version"],
    columns: {
      version: "int",
      provider: "text",
      kdf_salt: "bytes?",
      kdf_iterations: "int?",
      check_salt: "bytes",
      check_value: "bytes",
      fingerprint: "text",
      state: "text",
      created_at: "time",
      activated_at: "time?",
      retired_at: "time?",
    },
  },
  // `default` derives its revision from `gateway_revision`, so that servers of earlier releases raise it;
  // for the others, `revision` is the number of mutations. `live_name` is the name, and NULL once deleted.
  gateway_workspaces: {
    key: ["workspace_id"],
    columns: {
      workspace_id: "text",
      name: "text",
      live_name: "text?",
      description: "text?",
      suspended: "flag",
      revision: "int",
      created_revision: "int",
      created_at: "time",
      created_by: "text?",
      last_updated_at: "time",
      last_updated_by: "text?",
      deleted_at: "time?",
    },
  },
  // In listed tables, `created_revision` is the revision of the workspace that created the row: the list
  // order.
  gateway_secrets: {
    key: ["workspace_id", "created_revision"],
    isConfined: true,
    columns: {
      workspace_id: "text",
      created_revision: "int",
      secret_id: "text",
      secret_name: "text",
      provider: "text?",
      masked_values: "json",
      auth_config: "json?",
      created_at: "time",
      created_by: "text?",
      last_updated_at: "time",
      last_updated_by: "text?",
      kek_version: "int",
      wrapped_dek: "bytes",
      encrypted_value: "bytes",
    },
    sealed: ["kek_version", "wrapped_dek", "encrypted_value"],
  },
  gateway_model_definitions: {
    key: ["workspace_id", "created_revision"],
    isConfined: true,
    columns: {
      workspace_id: "text",
      created_revision: "int",
      model_definition_id: "text",
      name: "text",
      provider: "text",
      model_name: "text",
      secret_id: "text?",
      created_at: "time",
      created_by: "text?",
      last_updated_at: "time",
      last_updated_by: "text?",
    },
  },
  gateway_endpoints: {
    key: ["workspace_id", "created_revision"],
    isConfined: true,
    columns: {
      workspace_id: "text",
      created_revision: "int",
      endpoint_id: "text",
      name: "text",
      routing_strategy: "text?",
      fallback_config: "json?",
      usage_tracking: "flag",
      created_at: "time",
      created_by: "text?",
      last_updated_at: "time",
      last_updated_by: "text?",
      aliases: "json?",
      settings: "json?",
    },
  },
  // The names and aliases of the endpoints of a workspace, which are unique together.
  gateway_endpoint_names: {
    key: ["workspace_id", "name"],
    isConfined: true,
    columns: { workspace_id: "text", name: "text", endpoint_id: "text" },
  },
  gateway_endpoint_model_mappings: {
    key: ["workspace_id", "endpoint_id", "position"],
    isConfined: true,
    columns: {
      workspace_id: "text",
      endpoint_id: "text",
      position: "int",
      mapping_id: "text",
      model_definition_id: "text",
      linkage_type: "text",
      weight: "real",
      fallback_order: "int?",
      created_at: "time",
      created_by: "text?",
    },
  },
  gateway_endpoint_tags: {
    key: ["workspace_id", "endpoint_id", "tag_key"],
    isConfined: true,
    columns: {
      workspace_id: "text",
      endpoint_id: "text",
      tag_key: "text",
      tag_value: "text?",
    },
  },
  gateway_endpoint_bindings: {
    key: ["workspace_id", "created_revision"],
    isConfined: true,
    columns: {
      workspace_id: "text",
      created_revision: "int",
      endpoint_id: "text",
      resource_type: "text",
      resource_id: "text",
      display_name: "text?",
      created_at: "time",
      created_by: "text?",
      last_updated_at: "time",
      last_updated_by: "text?",
    },
  },
  // `scope_value` is not a reference: a limit stays when its endpoint or model definition is deleted.
  gateway_limits: {
    key: ["workspace_id", "created_revision"],
    isConfined: true,
    columns: {
      workspace_id: "text",
      created_revision: "int",
      limit_id: "text",
      name: "text",
      measure: "text",
      amount: "text",
      window_unit: "text?",
      window_length: "int?",
      scope_kind: "text",
      scope_key: "text?",
      scope_value: "text?",
      action: "text",
      warn_at: "int?",
      strict: "flag",
      on_outage: "text",
      unpriced: "text?",
      enabled: "flag",
      version: "int",
      created_at: "time",
      created_by: "text?",
      last_updated_at: "time",
      last_updated_by: "text?",
    },
  },
  // `workspace_id` is `*` for a token of the installation, so there is no reference to its row.
  gateway_access_tokens: {
    key: ["workspace_id", "created_revision"],
    columns: {
      workspace_id: "text",
      created_revision: "int",
      token_id: "text",
      name: "text",
      token_hash: "bytes",
      roles: "json",
      endpoints: "json?",
      issuer_token_id: "text?",
      created_at: "time",
      created_by: "text?",
      expires_at: "time?",
      revoked_at: "time?",
      last_used_at: "time?",
      owner: "text?",
    },
  },
  gateway_audit_log: {
    key: ["sequence"],
    columns: {
      sequence: "sequence",
      time: "time",
      action: "text",
      result: "text",
      workspace_id: "text?",
      principal: "text?",
      request_id: "text?",
      target_id: "text?",
      target_name: "text?",
      revision: "int?",
      code: "text?",
      count: "int?",
      details: "text?",
    },
  },
  // One row, which each mutation raises first; a copy takes over its numbers only. `elsewhere` counts the
  // mutations in workspaces other than `default`.
  gateway_revision: {
    key: ["id"],
    columns: { id: "int", revision: "int", elsewhere: "int" },
    isCopied: false,
  },
  gateway_migrations: {
    key: ["id"],
    columns: { id: "int", name: "text", checksum: "text", applied_at: "time" },
    isCopied: false,
  },
  gateway_servers: {
    key: ["server_id"],
    columns: {
      server_id: "text",
      kek_versions: "json",
      started_at: "time",
      seen_at: "time",
      // NULL for servers of earlier releases.
      knows_workspaces: "flag?",
    },
    isCopied: false,
  },
} as const;

export type TableName = keyof typeof tables;
export const tableNames: readonly TableName[] = Object.keys(tables) as TableName[];

type Columns<Name extends TableName> = (typeof tables)[Name]["columns"];
export type ColumnName<Name extends TableName> = keyof Columns<Name> & string;
/** The tables whose rows belong to a workspace. */
export type ConfinedTable = {
  [Name in TableName]: (typeof tables)[Name] extends { readonly isConfined: true } ? Name : never;
}[TableName];
type SealedColumn<Name extends TableName> = (typeof tables)[Name] extends {
  readonly sealed: readonly (infer Column)[];
}
  ? Column
  : never;

/** One row of a table, as a query returns it. */
export type TableRow<Name extends TableName> = RowOf<Columns<Name>>;

/** The tables of the configuration as the query builder sees them. */
export type Tables = TablesOf<typeof tables>;

type WorkspaceColumn<Name extends TableName> = Name extends ConfinedTable ? "workspace_id" : never;

/** The columns of a table that may be shown: all but the sealed ones and the workspace. */
export type ShownColumn<Name extends TableName> = Exclude<
  ColumnName<Name>,
  SealedColumn<Name> | WorkspaceColumn<Name>
>;

/** The tables without sealed columns. */
export type ReadableTable = {
  [Name in TableName]: [SealedColumn<Name>] extends [never] ? Name : never;
}[TableName];

/** One row of a table without its sealed columns and its workspace. */
export type ShownRow<Name extends TableName> = Pick<TableRow<Name>, ShownColumn<Name>>;

type CamelCase<Column extends string> = Column extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Column;

type FieldValue<Kind, Json> = Kind extends "json" | "json?"
  ? Json
  : Kind extends "flag" | "flag?"
    ? boolean
    : NonNullable<ColumnValue<Kind>>;

type NullableColumn<Name extends TableName> = {
  [Column in ColumnName<Name>]: Columns<Name>[Column] extends `${string}?` ? Column : never;
}[ColumnName<Name>];

type Fields<Name extends TableName, Column extends ColumnName<Name>, Json> = {
  readonly [Each in Column as CamelCase<Each>]:
    | FieldValue<Columns<Name>[Each], Json>
    | (Each extends NullableColumn<Name> ? undefined : never);
};

/** The entity of a row: a field per column, `undefined` for NULL. JSON columns have type `Json`. */
export type EntityOf<Name extends TableName, Json = unknown> = Fields<Name, ColumnName<Name>, Json>;

/** The entity of a {@link ShownRow}. */
export type ShownEntity<Name extends TableName> = Fields<Name, ShownColumn<Name>, unknown>;

/** The fields of an entity that may be absent. */
export type NullableField<Name extends TableName> = CamelCase<NullableColumn<Name>>;

/** The columns of a table that may be shown; a list of them never contains a sealed value. */
export function shownColumns<Name extends TableName>(name: Name): readonly ShownColumn<Name>[] {
  const { columns, sealed = [], isConfined }: TableDescription = tables[name];
  const shown = Object.keys(columns).filter(
    (column) => !sealed.includes(column) && !(isConfined === true && column === "workspace_id"),
  );
  return shown as ShownColumn<Name>[];
}

/** {@link shownColumns} with a table alias, such as `e.name`. */
export function aliasedColumns<Name extends TableName, Alias extends string>(
  name: Name,
  alias: Alias,
): readonly `${Alias}.${ShownColumn<Name>}`[] {
  return shownColumns(name).map((column) => `${alias}.${column}` as const);
}

/**
 * The tables whose rows a copy of the database contains, in an order in which references resolve.
 */
export const copiedTables: readonly TableName[] = tableNames.filter(
  (name) => (tables[name] as TableDescription).isCopied !== false,
);
