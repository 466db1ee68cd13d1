/**
 * Keys are compared byte by byte (collation BINARY, the default). `created_revision` is the row id,
 * so that rows are stored in the order of lists.
 */
export const initialSqlite: readonly string[] = [
  `create table gateway_revision (
  id integer not null primary key check (id = 1),
  revision integer not null check (revision >= 0)
) strict`,

  "insert into gateway_revision (id, revision) values (1, 0)",

  `create table gateway_kek_registry (
  version integer not null primary key check (version between 1 and 2147483647),
  provider text not null,
  kdf_salt blob,
  kdf_iterations integer,
  check_salt blob not null,
  check_value blob not null,
  fingerprint text not null,
  state text not null check (state in ('staged', 'active', 'retiring', 'retired')),
  created_at integer not null,
  activated_at integer,
  retired_at integer,
  check ((kdf_salt is null) = (kdf_iterations is null))
) strict`,

  `create table gateway_secrets (
  created_revision integer not null primary key,
  secret_id text not null unique,
  secret_name text not null unique,
  provider text,
  masked_values text not null,
  auth_config text,
  created_at integer not null,
  created_by text,
  last_updated_at integer not null,
  last_updated_by text,
  kek_version integer not null,
  wrapped_dek blob not null,
  encrypted_value blob not null
) strict`,

  "create index gateway_secrets_provider on gateway_secrets (provider, created_revision)",

  "create index gateway_secrets_kek on gateway_secrets (kek_version, secret_id)",

  `create trigger gateway_secrets_immutable
before update of secret_id, secret_name, provider on gateway_secrets
when new.secret_id is not old.secret_id
  or new.secret_name is not old.secret_name
  or new.provider is not old.provider
begin
  select raise(abort, 'secret_id, secret_name and provider of gateway_secrets never change');
end`,

  `create table gateway_model_definitions (
  created_revision integer not null primary key,
  model_definition_id text not null unique,
  name text not null unique,
  provider text not null,
  model_name text not null,
  secret_id text references gateway_secrets (secret_id),
  created_at integer not null,
  created_by text,
  last_updated_at integer not null,
  last_updated_by text
) strict`,

  `create index gateway_model_definitions_secret
on gateway_model_definitions (secret_id, created_revision)`,

  `create index gateway_model_definitions_provider
on gateway_model_definitions (provider, created_revision)`,

  `create table gateway_endpoints (
  created_revision integer not null primary key,
  endpoint_id text not null unique,
  name text not null unique,
  routing_strategy text,
  fallback_config text,
  usage_tracking integer not null check (usage_tracking in (0, 1)),
  created_at integer not null,
  created_by text,
  last_updated_at integer not null,
  last_updated_by text
) strict`,

  `create table gateway_endpoint_model_mappings (
  endpoint_id text not null references gateway_endpoints (endpoint_id),
  position integer not null check (position >= 0),
  mapping_id text not null unique,
  model_definition_id text not null references gateway_model_definitions (model_definition_id),
  linkage_type text not null check (linkage_type in ('PRIMARY', 'FALLBACK')),
  weight real not null check (weight >= 0),
  fallback_order integer check (fallback_order >= 0),
  created_at integer not null,
  created_by text,
  primary key (endpoint_id, position),
  unique (model_definition_id, endpoint_id, linkage_type)
) strict, without rowid`,

  `create table gateway_endpoint_tags (
  endpoint_id text not null references gateway_endpoints (endpoint_id),
  tag_key text not null,
  tag_value text,
  primary key (endpoint_id, tag_key)
) strict, without rowid`,

  "create index gateway_endpoint_tags_key on gateway_endpoint_tags (tag_key, endpoint_id)",

  `create table gateway_endpoint_bindings (
  created_revision integer not null primary key,
  endpoint_id text not null references gateway_endpoints (endpoint_id),
  resource_type text not null,
  resource_id text not null,
  display_name text,
  created_at integer not null,
  created_by text,
  last_updated_at integer not null,
  last_updated_by text,
  unique (endpoint_id, resource_type, resource_id)
) strict`,

  `create index gateway_endpoint_bindings_resource
on gateway_endpoint_bindings (resource_id, resource_type, created_revision)`,

  `create index gateway_endpoint_bindings_type
on gateway_endpoint_bindings (resource_type, created_revision)`,

  `create table gateway_audit_log (
  sequence integer not null primary key,
  time integer not null,
  action text not null,
  result text not null check (result in ('succeeded', 'refused')),
  principal text,
  request_id text,
  target_id text,
  target_name text,
  revision integer,
  code text
) strict`,

  "create index gateway_audit_log_principal on gateway_audit_log (principal, sequence)",

  "create index gateway_audit_log_action on gateway_audit_log (action, sequence)",

  "create index gateway_audit_log_target on gateway_audit_log (target_id, sequence)",
];
