import type { MigrationStatement } from "../migration.js";
import { workspaceTriggers } from "../workspace-triggers.js";
import { confinedTables } from "./confined-tables.js";

/** The tables with their new keys; SQLite changes no key of a table that exists. */
const created: readonly string[] = [
  `create table gateway_secrets (
  workspace_id text not null default 'default',
  created_revision integer not null,
  secret_id text not null unique,
  secret_name text not null,
  provider text,
  masked_values text not null,
  auth_config text,
  created_at integer not null,
  created_by text,
  last_updated_at integer not null,
  last_updated_by text,
  kek_version integer not null,
  wrapped_dek blob not null,
  encrypted_value blob not null,
  primary key (workspace_id, created_revision),
  unique (workspace_id, secret_name),
  unique (workspace_id, secret_id)
) strict`,

  `create table gateway_model_definitions (
  workspace_id text not null default 'default',
  created_revision integer not null,
  model_definition_id text not null unique,
  name text not null,
  provider text not null,
  model_name text not null,
  secret_id text,
  created_at integer not null,
  created_by text,
  last_updated_at integer not null,
  last_updated_by text,
  primary key (workspace_id, created_revision),
  unique (workspace_id, name),
  unique (workspace_id, model_definition_id),
  foreign key (workspace_id, secret_id) references gateway_secrets (workspace_id, secret_id)
) strict`,

  `create table gateway_endpoints (
  workspace_id text not null default 'default',
  created_revision integer not null,
  endpoint_id text not null unique,
  name text not null,
  routing_strategy text,
  fallback_config text,
  usage_tracking integer not null check (usage_tracking in (0, 1)),
  created_at integer not null,
  created_by text,
  last_updated_at integer not null,
  last_updated_by text,
  aliases text,
  settings text,
  primary key (workspace_id, created_revision),
  unique (workspace_id, name),
  unique (workspace_id, endpoint_id)
) strict`,

  `create table gateway_endpoint_names (
  workspace_id text not null default 'default',
  name text not null,
  endpoint_id text not null,
  primary key (workspace_id, name),
  foreign key (workspace_id, endpoint_id) references gateway_endpoints (workspace_id, endpoint_id)
    on delete cascade
) strict, without rowid`,

  `create table gateway_endpoint_model_mappings (
  workspace_id text not null default 'default',
  endpoint_id text not null,
  position integer not null check (position >= 0),
  mapping_id text not null unique,
  model_definition_id text not null,
  linkage_type text not null check (linkage_type in ('PRIMARY', 'FALLBACK')),
  weight real not null check (weight >= 0),
  fallback_order integer check (fallback_order >= 0),
  created_at integer not null,
  created_by text,
  primary key (workspace_id, endpoint_id, position),
  unique (workspace_id, model_definition_id, endpoint_id, linkage_type),
  foreign key (workspace_id, endpoint_id) references gateway_endpoints (workspace_id, endpoint_id),
  foreign key (workspace_id, model_definition_id)
    references gateway_model_definitions (workspace_id, model_definition_id)
) strict, without rowid`,

  `create table gateway_endpoint_tags (
  workspace_id text not null default 'default',
  endpoint_id text not null,
  tag_key text not null,
  tag_value text,
  primary key (workspace_id, endpoint_id, tag_key),
  foreign key (workspace_id, endpoint_id) references gateway_endpoints (workspace_id, endpoint_id)
) strict, without rowid`,

  `create table gateway_endpoint_bindings (
  workspace_id text not null default 'default',
  created_revision integer not null,
  endpoint_id text not null,
  resource_type text not null,
  resource_id text not null,
  display_name text,
  created_at integer not null,
  created_by text,
  last_updated_at integer not null,
  last_updated_by text,
  primary key (workspace_id, created_revision),
  unique (workspace_id, endpoint_id, resource_type, resource_id),
  foreign key (workspace_id, endpoint_id) references gateway_endpoints (workspace_id, endpoint_id)
) strict`,
];

/** The columns that are taken over, in the order of {@link confinedTables}. */
const columns: readonly string[] = [
  "created_revision, secret_id, secret_name, provider, masked_values, auth_config, created_at, " +
    "created_by, last_updated_at, last_updated_by, kek_version, wrapped_dek, encrypted_value",
  "created_revision, model_definition_id, name, provider, model_name, secret_id, created_at, " +
    "created_by, last_updated_at, last_updated_by",
  "created_revision, endpoint_id, name, routing_strategy, fallback_config, usage_tracking, " +
    "created_at, created_by, last_updated_at, last_updated_by, aliases, settings",
  "name, endpoint_id",
  "endpoint_id, position, mapping_id, model_definition_id, linkage_type, weight, fallback_order, " +
    "created_at, created_by",
  "endpoint_id, tag_key, tag_value",
  "created_revision, endpoint_id, resource_type, resource_id, display_name, created_at, " +
    "created_by, last_updated_at, last_updated_by",
];

const indexes: readonly string[] = [
  `create index gateway_secrets_provider
on gateway_secrets (workspace_id, provider, created_revision)`,
  "create index gateway_secrets_kek on gateway_secrets (kek_version, secret_id)",
  `create index gateway_model_definitions_secret
on gateway_model_definitions (workspace_id, secret_id, created_revision)`,
  `create index gateway_model_definitions_provider
on gateway_model_definitions (workspace_id, provider, created_revision)`,
  `create index gateway_endpoint_names_endpoint
on gateway_endpoint_names (workspace_id, endpoint_id)`,
  `create index gateway_endpoint_tags_key
on gateway_endpoint_tags (workspace_id, tag_key, endpoint_id)`,
  `create index gateway_endpoint_bindings_resource
on gateway_endpoint_bindings (workspace_id, resource_id, resource_type, created_revision)`,
  `create index gateway_endpoint_bindings_type
on gateway_endpoint_bindings (workspace_id, resource_type, created_revision)`,
];

/**
 * By table and index, how many rows have the same first columns, with one column more each. Without them,
 * SQLite expects few rows in a workspace, and reads all of them where another index finds a few.
 */
const statistics: readonly string[] = [
  "('gateway_secrets', 'sqlite_autoindex_gateway_secrets_2', '100000 100000 1')",
  "('gateway_secrets', 'sqlite_autoindex_gateway_secrets_3', '100000 100000 1')",
  "('gateway_secrets', 'sqlite_autoindex_gateway_secrets_4', '100000 100000 1')",
  "('gateway_secrets', 'gateway_secrets_provider', '100000 100000 10 1')",
  "('gateway_model_definitions', 'sqlite_autoindex_gateway_model_definitions_2', '100000 100000 1')",
  "('gateway_model_definitions', 'sqlite_autoindex_gateway_model_definitions_3', '100000 100000 1')",
  "('gateway_model_definitions', 'sqlite_autoindex_gateway_model_definitions_4', '100000 100000 1')",
  "('gateway_model_definitions', 'gateway_model_definitions_secret', '100000 100000 10 1')",
  "('gateway_model_definitions', 'gateway_model_definitions_provider', '100000 100000 10 1')",
  "('gateway_endpoints', 'sqlite_autoindex_gateway_endpoints_2', '100000 100000 1')",
  "('gateway_endpoints', 'sqlite_autoindex_gateway_endpoints_3', '100000 100000 1')",
  "('gateway_endpoints', 'sqlite_autoindex_gateway_endpoints_4', '100000 100000 1')",
  "('gateway_endpoint_names', 'gateway_endpoint_names', '100000 100000 1')",
  "('gateway_endpoint_names', 'gateway_endpoint_names_endpoint', '100000 100000 1 1')",
  "('gateway_endpoint_model_mappings', 'gateway_endpoint_model_mappings', '100000 100000 1 1')",
  `('gateway_endpoint_model_mappings', 'sqlite_autoindex_gateway_endpoint_model_mappings_3',
    '100000 100000 10 10 1')`,
  "('gateway_endpoint_tags', 'gateway_endpoint_tags', '100000 100000 1 1')",
  "('gateway_endpoint_tags', 'gateway_endpoint_tags_key', '100000 100000 10 1')",
  `('gateway_endpoint_bindings', 'sqlite_autoindex_gateway_endpoint_bindings_1',
    '100000 100000 1')`,
  `('gateway_endpoint_bindings', 'sqlite_autoindex_gateway_endpoint_bindings_2',
    '100000 100000 10 10 1')`,
  "('gateway_endpoint_bindings', 'gateway_endpoint_bindings_resource', '100000 100000 10 10 1')",
  "('gateway_endpoint_bindings', 'gateway_endpoint_bindings_type', '100000 100000 10 1')",
];

export const workspacesSqlite: readonly MigrationStatement[] = [
  `create table gateway_workspaces (
  workspace_id text not null primary key,
  name text not null,
  live_name text unique,
  description text,
  suspended integer not null check (suspended in (0, 1)),
  revision integer not null check (revision >= 0),
  created_revision integer not null unique,
  created_at integer not null,
  created_by text,
  last_updated_at integer not null,
  last_updated_by text,
  deleted_at integer,
  check ((live_name is null) = (deleted_at is not null))
) strict`,

  `insert into gateway_workspaces (workspace_id, name, live_name, suspended, revision,
  created_revision, created_at, last_updated_at)
select 'default', 'default', 'default', 0, 0, 0, now, now
from (select cast(unixepoch('subsec') * 1000 as integer) as now)`,

  `alter table gateway_revision
add column elsewhere integer not null default 0 check (elsewhere >= 0)`,

  // References follow their table, so the former tables refer to each other only.
  ...confinedTables.map((table) => `alter table ${table} rename to ${table}_5`),
  ...created,
  ...confinedTables.map(
    (table, index) =>
      `insert into ${table} (${columns[index]}) select ${columns[index]} from ${table}_5`,
  ),
  ...confinedTables.map((table) => `drop table ${table}_5`).reverse(),
  ...indexes,
  // Creates the table of the statistics.
  "analyze gateway_workspaces",
  `insert into sqlite_stat1 (tbl, idx, stat) values\n  ${statistics.join(",\n  ")}`,

  `create trigger gateway_secrets_immutable
before update of secret_id, secret_name, provider on gateway_secrets
when new.secret_id is not old.secret_id
  or new.secret_name is not old.secret_name
  or new.provider is not old.provider
begin
  select raise(abort, 'secret_id, secret_name and provider of gateway_secrets never change');
end`,

  ...workspaceTriggers.sqlite(confinedTables),
];
