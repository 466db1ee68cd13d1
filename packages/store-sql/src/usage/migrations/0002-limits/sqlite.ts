import type { MigrationStatement } from "../../../migrations/migration.js";

export const limitsSqlite: readonly MigrationStatement[] = [
  "alter table gw_ledger_gateways add column state text",
  "alter table gw_ledger_gateways add column joined_at integer not null default 0",
  "alter table gw_ledger_gateways add column seq integer not null default 0",
  "alter table gw_ledger_gateways add column expires_at integer not null default 0",
  "alter table gw_ledger_gateways add column max_call_ms integer not null default 0",
  "alter table gw_ledger_gateways add column has_crashed integer not null default 0",
  "create index gw_ledger_gateways_state on gw_ledger_gateways (state)",

  `create table gw_ledger_limits (
  limit_id text not null,
  version integer not null,
  kind text not null,
  window_ms integer not null,
  is_strict integer not null check (is_strict in (0, 1)),
  amount integer not null,
  warn_at integer,
  is_deleted integer not null check (is_deleted in (0, 1)),
  primary key (limit_id)
) strict, without rowid`,

  `create table gw_ledger_allowances (
  limit_id text not null,
  subject text not null,
  window_start integer not null,
  window_end integer not null,
  spent integer not null,
  leased integer not null,
  level integer not null,
  refilled_at integer not null,
  wanted_at integer not null,
  is_warned integer not null,
  is_exceeded integer not null,
  primary key (limit_id, subject, window_start)
) strict, without rowid`,
  "create index gw_ledger_allowances_end on gw_ledger_allowances (window_end)",

  `create table gw_ledger_leases (
  gateway_id text not null,
  limit_id text not null,
  subject text not null,
  window_start integer not null,
  held integer not null,
  written_off integer not null,
  primary key (gateway_id, limit_id, subject, window_start)
) strict, without rowid`,
  "create index gw_ledger_leases_allowance on gw_ledger_leases (limit_id, subject, window_start)",

  `create table gw_ledger_events (
  event_id text not null,
  time integer not null,
  kind text not null,
  limit_id text not null,
  subject text not null,
  window_start integer not null,
  window_end integer not null,
  spent integer not null,
  amount integer not null,
  primary key (event_id)
) strict, without rowid`,
  "create index gw_ledger_events_time on gw_ledger_events (time, event_id)",
];
