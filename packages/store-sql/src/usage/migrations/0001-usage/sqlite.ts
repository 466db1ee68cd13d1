import type { MigrationStatement } from "../../../migrations/migration.js";

export const usageSqlite: readonly MigrationStatement[] = [
  `create table gw_ledger_gateways (
  gateway_id text not null,
  settled_batch integer not null,
  created_at integer not null,
  primary key (gateway_id)
) strict, without rowid`,

  `create table gw_usage_calls (
  call_id text not null,
  workspace_id text not null,
  time integer not null,
  request_id text not null,
  principal text not null,
  owner text not null,
  endpoint_id text not null,
  endpoint_name text not null,
  model_definition_id text not null,
  provider text not null,
  model_name text not null,
  operation text not null,
  is_stream integer not null check (is_stream in (0, 1)),
  status integer not null,
  error_code text,
  attempts integer not null,
  first_byte_ms integer,
  total_ms integer not null,
  tokens text,
  is_estimated integer not null check (is_estimated in (0, 1)),
  cost integer,
  price_version text,
  metadata text not null,
  primary key (call_id)
) strict, without rowid`,
  "create index gw_usage_calls_request on gw_usage_calls (request_id)",
  "create index gw_usage_calls_workspace on gw_usage_calls (workspace_id, call_id)",
  "create index gw_usage_calls_endpoint on gw_usage_calls (workspace_id, endpoint_id, call_id)",
  "create index gw_usage_calls_principal on gw_usage_calls (workspace_id, principal, call_id)",

  ...sumsIn("gw_usage_hours"),
  ...sumsIn("gw_usage_days"),
];

/** The table of the sums of hours or of days. */
function sumsIn(table: string): readonly MigrationStatement[] {
  return [
    `create table ${table} (
  time integer not null,
  key_hash blob not null check (length(key_hash) = 32),
  workspace_id text not null,
  endpoint_id text not null,
  endpoint_name text not null,
  model_definition_id text not null,
  provider text not null,
  model_name text not null,
  principal text not null,
  owner text not null,
  status_class integer not null,
  metadata text not null,
  calls integer not null,
  attempts integer not null,
  fallbacks integer not null,
  estimated_calls integer not null,
  unpriced_calls integer not null,
  total_ms integer not null,
  input_tokens integer not null,
  cache_read_tokens integer not null,
  cache_write_tokens integer not null,
  cache_write_long_tokens integer not null,
  audio_input_tokens integer not null,
  output_tokens integer not null,
  audio_output_tokens integer not null,
  reasoning_tokens integer not null,
  cost integer not null,
  primary key (time, key_hash)
) strict, without rowid`,
    `create index ${table}_workspace on ${table} (workspace_id, time)`,
  ];
}
