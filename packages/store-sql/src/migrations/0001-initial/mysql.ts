import type { MigrationStatement } from "../migration.js";
import { withoutTriggers } from "./without-triggers.js";

// MySQL and MariaDB name the binary collation without padding differently. All text columns use it:
// keys are compared byte by byte, including trailing spaces.
const options = "engine=InnoDB default character set utf8mb4 collate {no_pad_binary}";

/** `created_revision` is the clustered key, so that rows are stored in the order of lists. */
export const initialMysql: readonly MigrationStatement[] = [
  `create table if not exists gateway_revision (
  id int not null primary key check (id = 1),
  revision bigint not null check (revision >= 0)
) ${options}`,

  "insert ignore into gateway_revision (id, revision) values (1, 0)",

  `create table if not exists gateway_kek_registry (
  version int not null primary key check (version between 1 and 2147483647),
  provider varchar(255) not null,
  kdf_salt varbinary(1024),
  kdf_iterations int,
  check_salt varbinary(1024) not null,
  check_value mediumblob not null,
  fingerprint varchar(64) not null,
  state varchar(16) not null check (state in ('staged', 'active', 'retiring', 'retired')),
  created_at bigint not null,
  activated_at bigint,
  retired_at bigint,
  check ((kdf_salt is null) = (kdf_iterations is null))
) ${options}`,

  `create table if not exists gateway_secrets (
  created_revision bigint not null primary key,
  secret_id varchar(64) not null,
  secret_name varchar(255) not null,
  provider varchar(64),
  masked_values mediumtext not null,
  auth_config mediumtext,
  created_at bigint not null,
  created_by varchar(255),
  last_updated_at bigint not null,
  last_updated_by varchar(255),
  kek_version int not null,
  wrapped_dek mediumblob not null,
  encrypted_value mediumblob not null,
  unique key gateway_secrets_id (secret_id),
  unique key gateway_secrets_name (secret_name),
  key gateway_secrets_provider (provider, created_revision),
  key gateway_secrets_kek (kek_version, secret_id)
) ${options}`,

  // Not every server supports "create trigger if not exists".
  {
    sql: "drop trigger if exists gateway_secrets_immutable",
    consequenceIfForbidden: withoutTriggers,
  },

  {
    sql: `create trigger gateway_secrets_immutable
before update on gateway_secrets for each row
begin
  if not (new.secret_id <=> old.secret_id and new.secret_name <=> old.secret_name
    and new.provider <=> old.provider) then
    signal sqlstate '45000'
      set message_text = 'secret_id, secret_name and provider of gateway_secrets never change';
  end if;
end`,
    consequenceIfForbidden: withoutTriggers,
  },

  `create table if not exists gateway_model_definitions (
  created_revision bigint not null primary key,
  model_definition_id varchar(64) not null,
  name varchar(255) not null,
  provider varchar(64) not null,
  model_name varchar(256) not null,
  secret_id varchar(64),
  created_at bigint not null,
  created_by varchar(255),
  last_updated_at bigint not null,
  last_updated_by varchar(255),
  unique key gateway_model_definitions_id (model_definition_id),
  unique key gateway_model_definitions_name (name),
  key gateway_model_definitions_secret (secret_id, created_revision),
  key gateway_model_definitions_provider (provider, created_revision),
  constraint gateway_model_definitions_secret_fk
    foreign key (secret_id) references gateway_secrets (secret_id)
) ${options}`,

  `create table if not exists gateway_endpoints (
  created_revision bigint not null primary key,
  endpoint_id varchar(64) not null,
  name varchar(255) not null,
  routing_strategy varchar(64),
  fallback_config text,
  usage_tracking tinyint not null check (usage_tracking in (0, 1)),
  created_at bigint not null,
  created_by varchar(255),
  last_updated_at bigint not null,
  last_updated_by varchar(255),
  unique key gateway_endpoints_id (endpoint_id),
  unique key gateway_endpoints_name (name)
) ${options}`,

  `create table if not exists gateway_endpoint_model_mappings (
  endpoint_id varchar(64) not null,
  position int not null check (position >= 0),
  mapping_id varchar(64) not null,
  model_definition_id varchar(64) not null,
  linkage_type varchar(16) not null check (linkage_type in ('PRIMARY', 'FALLBACK')),
  weight double not null check (weight >= 0),
  fallback_order int check (fallback_order >= 0),
  created_at bigint not null,
  created_by varchar(255),
  primary key (endpoint_id, position),
  unique key gateway_endpoint_model_mappings_id (mapping_id),
  unique key gateway_endpoint_model_mappings_model
    (model_definition_id, endpoint_id, linkage_type),
  constraint gateway_endpoint_model_mappings_endpoint_fk
    foreign key (endpoint_id) references gateway_endpoints (endpoint_id),
  constraint gateway_endpoint_model_mappings_model_fk
    foreign key (model_definition_id) references gateway_model_definitions (model_definition_id)
) ${options}`,

  `create table if not exists gateway_endpoint_tags (
  endpoint_id varchar(64) not null,
  tag_key varchar(250) not null,
  tag_value text,
  primary key (endpoint_id, tag_key),
  key gateway_endpoint_tags_key (tag_key, endpoint_id),
  constraint gateway_endpoint_tags_endpoint_fk
    foreign key (endpoint_id) references gateway_endpoints (endpoint_id)
) ${options}`,

  `create table if not exists gateway_endpoint_bindings (
  created_revision bigint not null primary key,
  endpoint_id varchar(64) not null,
  resource_type varchar(50) not null,
  resource_id varchar(255) not null,
  display_name varchar(255),
  created_at bigint not null,
  created_by varchar(255),
  last_updated_at bigint not null,
  last_updated_by varchar(255),
  unique key gateway_endpoint_bindings_ids (endpoint_id, resource_type, resource_id),
  key gateway_endpoint_bindings_resource (resource_id, resource_type, created_revision),
  key gateway_endpoint_bindings_type (resource_type, created_revision),
  constraint gateway_endpoint_bindings_endpoint_fk
    foreign key (endpoint_id) references gateway_endpoints (endpoint_id)
) ${options}`,

  `create table if not exists gateway_audit_log (
  sequence bigint not null auto_increment primary key,
  time bigint not null,
  action varchar(64) not null,
  result varchar(16) not null check (result in ('succeeded', 'refused')),
  principal varchar(255),
  request_id varchar(128),
  target_id varchar(700),
  target_name varchar(255),
  revision bigint,
  code varchar(64),
  key gateway_audit_log_principal (principal, sequence),
  key gateway_audit_log_action (action, sequence),
  key gateway_audit_log_target (target_id, sequence)
) ${options}`,
];
