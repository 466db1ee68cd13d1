import type { MigrationStatement } from "../../../migrations/migration.js";

export const usageMysql: readonly MigrationStatement[] = [
  `create table if not exists gw_ledger_gateways (
  gateway_id varchar(36) not null,
  settled_batch bigint not null,
  created_at bigint not null,
  primary key (gateway_id)
) engine=InnoDB default character set utf8mb4 collate {no_pad_binary}`,

  `create table if not exists gw_usage_calls (
  call_id varchar(32) not null,
  workspace_id varchar(64) not null,
  time bigint not null,
  request_id varchar(255) not null,
  principal varchar(255) not null,
  owner varchar(255) not null,
  endpoint_id varchar(255) not null,
  endpoint_name varchar(255) not null,
  model_definition_id varchar(255) not null,
  provider varchar(255) not null,
  model_name varchar(256) not null,
  operation varchar(255) not null,
  is_stream tinyint not null check (is_stream in (0, 1)),
  status int not null,
  error_code varchar(255),
  attempts int not null,
  first_byte_ms int,
  total_ms int not null,
  tokens text,
  is_estimated tinyint not null check (is_estimated in (0, 1)),
  cost bigint,
  price_version varchar(255),
  metadata text not null,
  primary key (call_id),
  key gw_usage_calls_request (request_id),
  key gw_usage_calls_workspace (workspace_id, call_id),
  key gw_usage_calls_endpoint (workspace_id, endpoint_id, call_id),
  key gw_usage_calls_principal (workspace_id, principal, call_id)
) engine=InnoDB default character set utf8mb4 collate {no_pad_binary}`,

  ...sumsIn("gw_usage_hours"),
  ...sumsIn("gw_usage_days"),
];

/** The table of the sums of hours or of days. */
function sumsIn(table: string): readonly MigrationStatement[] {
  return [
    `create table if not exists ${table} (
  time bigint not null,
  key_hash binary(32) not null,
  workspace_id varchar(64) not null,
  endpoint_id varchar(255) not null,
  endpoint_name varchar(255) not null,
  model_definition_id varchar(255) not null,
  provider varchar(255) not null,
  model_name varchar(256) not null,
  principal varchar(255) not null,
  owner varchar(255) not null,
  status_class int not null,
  metadata text not null,
  calls bigint not null,
  attempts bigint not null,
  fallbacks bigint not null,
  estimated_calls bigint not null,
  unpriced_calls bigint not null,
  total_ms bigint not null,
  input_tokens bigint not null,
  cache_read_tokens bigint not null,
  cache_write_tokens bigint not null,
  cache_write_long_tokens bigint not null,
  audio_input_tokens bigint not null,
  output_tokens bigint not null,
  audio_output_tokens bigint not null,
  reasoning_tokens bigint not null,
  cost bigint not null,
  primary key (time, key_hash),
  key ${table}_workspace (workspace_id, time)
) engine=InnoDB default character set utf8mb4 collate {no_pad_binary}`,
  ];
}
