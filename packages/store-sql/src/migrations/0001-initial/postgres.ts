import type { MigrationStatement } from "../migration.js";
import { withoutTriggers } from "./without-triggers.js";

/** The collation "C" compares and orders texts byte by byte. */
const text = 'text collate "C"';

export const initialPostgres: readonly MigrationStatement[] = [
  `create table if not exists gateway_revision (
  id integer not null primary key check (id = 1),
  revision bigint not null check (revision >= 0)
)`,

  "insert into gateway_revision (id, revision) values (1, 0) on conflict do nothing",

  `create table if not exists gateway_kek_registry (
  version integer not null primary key check (version between 1 and 2147483647),
  provider ${text} not null,
  kdf_salt bytea,
  kdf_iterations integer,
  check_salt bytea not null,
  check_value bytea not null,
  fingerprint ${text} not null,
  state ${text} not null check (state in ('staged', 'active', 'retiring', 'retired')),
  created_at bigint not null,
  activated_at bigint,
  retired_at bigint,
  check ((kdf_salt is null) = (kdf_iterations is null))
)`,

  `create table if not exists gateway_secrets (
  created_revision bigint not null primary key,
  secret_id ${text} not null unique,
  secret_name ${text} not null unique,
  provider ${text},
  masked_values ${text} not null,
  auth_config ${text},
  created_at bigint not null,
  created_by ${text},
  last_updated_at bigint not null,
  last_updated_by ${text},
  kek_version integer not null,
  wrapped_dek bytea not null,
  encrypted_value bytea not null
)`,

  `create index if not exists gateway_secrets_provider
on gateway_secrets (provider, created_revision)`,

  "create index if not exists gateway_secrets_kek on gateway_secrets (kek_version, secret_id)",

  {
    sql: `create or replace function gateway_secrets_refuse_change() returns trigger
language plpgsql as $$
begin
  raise exception 'secret_id, secret_name and provider of gateway_secrets never change'
    using errcode = 'integrity_constraint_violation';
end
$$`,
    consequenceIfForbidden: withoutTriggers,
  },

  {
    sql: "drop trigger if exists gateway_secrets_immutable on gateway_secrets",
    consequenceIfForbidden: withoutTriggers,
  },

  {
    sql: `create trigger gateway_secrets_immutable
before update of secret_id, secret_name, provider on gateway_secrets for each row
when (new.secret_id is distinct from old.secret_id
  or new.secret_name is distinct from old.secret_name
  or new.provider is distinct from old.provider)
execute function gateway_secrets_refuse_change()`,
    consequenceIfForbidden: withoutTriggers,
  },

  `create table if not exists gateway_model_definitions (
  created_revision bigint not null primary key,
  model_definition_id ${text} not null unique,
  name ${text} not null unique,
  provider ${text} not null,
  model_name ${text} not null,
  secret_id ${text} references gateway_secrets (secret_id),
  created_at bigint not null,
  created_by ${text},
  last_updated_at bigint not null,
  last_updated_by ${text}
)`,

  `create index if not exists gateway_model_definitions_secret
on gateway_model_definitions (secret_id, created_revision)`,

  `create index if not exists gateway_model_definitions_provider
on gateway_model_definitions (provider, created_revision)`,

  `create table if not exists gateway_endpoints (
  created_revision bigint not null primary key,
  endpoint_id ${text} not null unique,
  name ${text} not null unique,
  routing_strategy ${text},
  fallback_config ${text},
  usage_tracking smallint not null check (usage_tracking in (0, 1)),
  created_at bigint not null,
  created_by ${text},
  last_updated_at bigint not null,
  last_updated_by ${text}
)`,

  `create table if not exists gateway_endpoint_model_mappings (
  endpoint_id ${text} not null references gateway_endpoints (endpoint_id),
  position integer not null check (position >= 0),
  mapping_id ${text} not null unique,
  model_definition_id ${text} not null
    references gateway_model_definitions (model_definition_id),
  linkage_type ${text} not null check (linkage_type in ('PRIMARY', 'FALLBACK')),
  weight double precision not null check (weight >= 0),
  fallback_order integer check (fallback_order >= 0),
  created_at bigint not null,
  created_by ${text},
  primary key (endpoint_id, position),
  unique (model_definition_id, endpoint_id, linkage_type)
)`,

  `create table if not exists gateway_endpoint_tags (
  endpoint_id ${text} not null references gateway_endpoints (endpoint_id),
  tag_key ${text} not null,
  tag_value ${text},
  primary key (endpoint_id, tag_key)
)`,

  `create index if not exists gateway_endpoint_tags_key
on gateway_endpoint_tags (tag_key, endpoint_id)`,

  `create table if not exists gateway_endpoint_bindings (
  created_revision bigint not null primary key,
  endpoint_id ${text} not null references gateway_endpoints (endpoint_id),
  resource_type ${text} not null,
  resource_id ${text} not null,
  display_name ${text},
  created_at bigint not null,
  created_by ${text},
  last_updated_at bigint not null,
  last_updated_by ${text},
  unique (endpoint_id, resource_type, resource_id)
)`,

  `create index if not exists gateway_endpoint_bindings_resource
on gateway_endpoint_bindings (resource_id, resource_type, created_revision)`,

  `create index if not exists gateway_endpoint_bindings_type
on gateway_endpoint_bindings (resource_type, created_revision)`,

  // `by default`, not `always`: a copy keeps the numbers of the source.
  `create table if not exists gateway_audit_log (
  sequence bigint not null generated by default as identity primary key,
  time bigint not null,
  action ${text} not null,
  result ${text} not null check (result in ('succeeded', 'refused')),
  principal ${text},
  request_id ${text},
  target_id ${text},
  target_name ${text},
  revision bigint,
  code ${text}
)`,

  `create index if not exists gateway_audit_log_principal
on gateway_audit_log (principal, sequence)`,

  "create index if not exists gateway_audit_log_action on gateway_audit_log (action, sequence)",

  "create index if not exists gateway_audit_log_target on gateway_audit_log (target_id, sequence)",
];
