import type { MigrationStatement } from "../migration.js";
import { workspaceTriggers } from "../workspace-triggers.js";
import { confinedTables } from "./confined-tables.js";

const options = "engine=InnoDB default character set utf8mb4 collate {no_pad_binary}";

/** One statement, which has no effect before it is complete. */
function confine(table: string, changes: readonly string[]): MigrationStatement {
  const all = ["add column workspace_id varchar(64) not null default 'default'", ...changes];
  return {
    sql: `alter table ${table}\n  ${all.join(",\n  ")},\n  algorithm=inplace, lock=none`,
    unless: `select 1 from information_schema.columns where table_schema = database()
and table_name = '${table}' and column_name = 'workspace_id'`,
  };
}

const byRevision = ["drop primary key", "add primary key (workspace_id, created_revision)"];

/**
 * Adds references with both columns. The former ones were dropped together with their indexes; the rules
 * of the gateway keep references whole meanwhile.
 */
function refer(table: string, references: Readonly<Record<string, string>>): MigrationStatement {
  const added = Object.entries(references).map(
    ([name, reference]) => `add constraint ${table}_${name} foreign key ${reference}`,
  );
  const [first] = Object.keys(references);
  return {
    sql: `alter table ${table}\n  ${added.join(",\n  ")},\n  algorithm=inplace, lock=none`,
    unless: `select 1 from information_schema.table_constraints where table_schema = database()
and table_name = '${table}' and constraint_name = '${table}_${first}'`,
  };
}

const ofEndpoint =
  "(workspace_id, endpoint_id) references gateway_endpoints (workspace_id, endpoint_id)";

export const workspacesMysql: readonly MigrationStatement[] = [
  `create table if not exists gateway_workspaces (
  workspace_id varchar(64) not null primary key,
  name varchar(255) not null,
  live_name varchar(255),
  description text,
  suspended tinyint not null check (suspended in (0, 1)),
  revision bigint not null check (revision >= 0),
  created_revision bigint not null,
  created_at bigint not null,
  created_by varchar(255),
  last_updated_at bigint not null,
  last_updated_by varchar(255),
  deleted_at bigint,
  unique key gateway_workspaces_live_name (live_name),
  unique key gateway_workspaces_created (created_revision),
  check ((live_name is null) = (deleted_at is not null))
) ${options}`,

  `insert ignore into gateway_workspaces (workspace_id, name, live_name, suspended, revision,
  created_revision, created_at, last_updated_at)
select 'default', 'default', 'default', 0, 0, 0, started.at, started.at
from (select cast(unix_timestamp(sysdate(3)) * 1000 as unsigned) as at) as started`,

  {
    sql: `alter table gateway_revision
  add column elsewhere bigint not null default 0 check (elsewhere >= 0)`,
    unless: `select 1 from information_schema.columns where table_schema = database()
and table_name = 'gateway_revision' and column_name = 'elsewhere'`,
  },

  // Otherwise the server copies a table, which blocks writes, to add a reference. Each of the former
  // references covers one of the new ones. The connection is not used after the migration.
  "set session foreign_key_checks = 0",

  confine("gateway_secrets", [
    ...byRevision,
    "drop key gateway_secrets_name",
    "add unique key gateway_secrets_name (workspace_id, secret_name)",
    "add unique key gateway_secrets_workspace (workspace_id, secret_id)",
    "drop key gateway_secrets_provider",
    "add key gateway_secrets_provider (workspace_id, provider, created_revision)",
  ]),

  confine("gateway_model_definitions", [
    "drop foreign key gateway_model_definitions_secret_fk",
    ...byRevision,
    "drop key gateway_model_definitions_name",
    "add unique key gateway_model_definitions_name (workspace_id, name)",
    "add unique key gateway_model_definitions_workspace (workspace_id, model_definition_id)",
    "drop key gateway_model_definitions_secret",
    "add key gateway_model_definitions_secret (workspace_id, secret_id, created_revision)",
    "drop key gateway_model_definitions_provider",
    "add key gateway_model_definitions_provider (workspace_id, provider, created_revision)",
  ]),

  refer("gateway_model_definitions", {
    workspace_secret_fk:
      "(workspace_id, secret_id) references gateway_secrets (workspace_id, secret_id)",
  }),

  confine("gateway_endpoints", [
    ...byRevision,
    "drop key gateway_endpoints_name",
    "add unique key gateway_endpoints_name (workspace_id, name)",
    "add unique key gateway_endpoints_workspace (workspace_id, endpoint_id)",
  ]),

  confine("gateway_endpoint_names", [
    "drop foreign key gateway_endpoint_names_endpoint_fk",
    "drop primary key",
    "add primary key (workspace_id, name)",
    "drop key gateway_endpoint_names_endpoint",
    "add key gateway_endpoint_names_endpoint (workspace_id, endpoint_id)",
  ]),

  refer("gateway_endpoint_names", { workspace_endpoint_fk: `${ofEndpoint} on delete cascade` }),

  confine("gateway_endpoint_model_mappings", [
    "drop foreign key gateway_endpoint_model_mappings_endpoint_fk",
    "drop foreign key gateway_endpoint_model_mappings_model_fk",
    "drop primary key",
    "add primary key (workspace_id, endpoint_id, position)",
    "drop key gateway_endpoint_model_mappings_model",
    `add unique key gateway_endpoint_model_mappings_model
    (workspace_id, model_definition_id, endpoint_id, linkage_type)`,
  ]),

  refer("gateway_endpoint_model_mappings", {
    workspace_endpoint_fk: ofEndpoint,
    workspace_model_fk: `(workspace_id, model_definition_id)
    references gateway_model_definitions (workspace_id, model_definition_id)`,
  }),

  confine("gateway_endpoint_tags", [
    "drop foreign key gateway_endpoint_tags_endpoint_fk",
    "drop primary key",
    "add primary key (workspace_id, endpoint_id, tag_key)",
    "drop key gateway_endpoint_tags_key",
    "add key gateway_endpoint_tags_key (workspace_id, tag_key, endpoint_id)",
  ]),

  refer("gateway_endpoint_tags", { workspace_endpoint_fk: ofEndpoint }),

  confine("gateway_endpoint_bindings", [
    "drop foreign key gateway_endpoint_bindings_endpoint_fk",
    ...byRevision,
    "drop key gateway_endpoint_bindings_ids",
    `add unique key gateway_endpoint_bindings_ids
    (workspace_id, endpoint_id, resource_type, resource_id)`,
    "drop key gateway_endpoint_bindings_resource",
    `add key gateway_endpoint_bindings_resource
    (workspace_id, resource_id, resource_type, created_revision)`,
    "drop key gateway_endpoint_bindings_type",
    "add key gateway_endpoint_bindings_type (workspace_id, resource_type, created_revision)",
  ]),

  refer("gateway_endpoint_bindings", { workspace_endpoint_fk: ofEndpoint }),

  "set session foreign_key_checks = 1",

  ...workspaceTriggers.mysql(confinedTables),
];
