import type { MigrationStatement } from "../../../migrations/migration.js";

export const limitsPostgres: readonly MigrationStatement[] = [
  `alter table gw_ledger_gateways
  add column if not exists state text collate "C",
  add column if not exists joined_at bigint not null default 0,
  add column if not exists seq bigint not null default 0,
  add column if not exists expires_at bigint not null default 0,
  add column if not exists max_call_ms bigint not null default 0,
  add column if not exists has_crashed smallint not null default 0`,
  "create index if not exists gw_ledger_gateways_state on gw_ledger_gateways (state)",

  `create table if not exists gw_ledger_limits (
  limit_id text collate "C" not null,
  version bigint not null,
  kind text collate "C" not null,
  window_ms bigint not null,
  is_strict smallint not null check (is_strict in (0, 1)),
  amount bigint not null,
  warn_at bigint,
  is_deleted smallint not null check (is_deleted in (0, 1)),
  primary key (limit_id)
)`,

  `create table if not exists gw_ledger_allowances (
  limit_id text collate "C" not null,
  subject text collate "C" not null,
  window_start bigint not null,
  window_end bigint not null,
  spent bigint not null,
  leased bigint not null,
  level bigint not null,
  refilled_at bigint not null,
  wanted_at bigint not null,
  is_warned smallint not null,
  is_exceeded smallint not null,
  primary key (limit_id, subject, window_start)
)`,
  "create index if not exists gw_ledger_allowances_end on gw_ledger_allowances (window_end)",

  `create table if not exists gw_ledger_leases (
  gateway_id text collate "C" not null,
  limit_id text collate "C" not null,
  subject text collate "C" not null,
  window_start bigint not null,
  held bigint not null,
  written_off bigint not null,
  primary key (gateway_id, limit_id, subject, window_start)
)`,
  `create index if not exists gw_ledger_leases_allowance on gw_ledger_leases
  (limit_id, subject, window_start)`,

  `create table if not exists gw_ledger_events (
  event_id text collate "C" not null,
  time bigint not null,
  kind text collate "C" not null,
  limit_id text collate "C" not null,
  subject text collate "C" not null,
  window_start bigint not null,
  window_end bigint not null,
  spent bigint not null,
  amount bigint not null,
  primary key (event_id)
)`,
  "create index if not exists gw_ledger_events_time on gw_ledger_events (time, event_id)",
];
