import type { MigrationStatement } from "../../../migrations/migration.js";

export const usagePostgres: readonly MigrationStatement[] = [
  `create table if not exists gw_ledger_gateways (
  gateway_id text collate "C" not null,
  settled_batch bigint not null,
  created_at bigint not null,
  primary key (gateway_id)
)`,

  `create table if not exists gw_usage_calls (
  call_id text collate "C" not null,
  workspace_id text collate "C" not null,
  time bigint not null,
  request_id text collate "C" not null,
  principal text collate "C" not null,
  owner text collate "C" not null,
  endpoint_id text collate "C" not null,
  endpoint_name text collate "C" not null,
  model_definition_id text collate "C" not null,
  provider text collate "C" not null,
  model_name text collate "C" not null,
  operation text collate "C" not null,
  is_stream smallint not null check (is_stream in (0, 1)),
  status integer not null,
  error_code text collate "C",
  attempts integer not null,
  first_byte_ms integer,
  total_ms integer not null,
  tokens text collate "C",
  is_estimated smallint not null check (is_estimated in (0, 1)),
  cost bigint,
  price_version text collate "C",
  metadata text collate "C" not null,
  primary key (call_id)
)`,
  "create index if not exists gw_usage_calls_request on gw_usage_calls (request_id)",
  "create index if not exists gw_usage_calls_workspace on gw_usage_calls (workspace_id, call_id)",
  "create index if not exists gw_usage_calls_endpoint on gw_usage_calls (workspace_id, endpoint_id, call_id)",
  "create index if not exists gw_usage_calls_principal on gw_usage_calls (workspace_id, principal, call_id)",

  ...sumsIn("gw_usage_hours"),
  ...sumsIn("gw_usage_days"),
];

/** The table of the sums of hours or of days. */
function sumsIn(table: string): readonly MigrationStatement[] {
  return [
    `create table if not exists ${table} (
  time bigint not null,
  key_hash bytea not null check (octet_length(key_hash) = 32),
  workspace_id text collate "C" not null,
  endpoint_id text collate "C" not null,
  endpoint_name text collate "C" not null,
  model_definition_id text collate "C" not null,
  provider text collate "C" not null,
  model_name text collate "C" not null,
  principal text collate "C" not null,
  owner text collate "C" not null,
  status_class integer not null,
  metadata text collate "C" not null,
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
  primary key (time, key_hash)
)`,
    `create index if not exists ${table}_workspace on ${table} (workspace_id, time)`,
  ];
}
