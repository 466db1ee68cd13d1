import type { MigrationStatement } from "../../../migrations/migration.js";

export const limitsMysql: readonly MigrationStatement[] = [
  {
    sql: `alter table gw_ledger_gateways
  add column state varchar(16) collate {no_pad_binary},
  add column joined_at bigint not null default 0,
  add column seq bigint not null default 0,
  add column expires_at bigint not null default 0,
  add column max_call_ms bigint not null default 0,
  add column has_crashed tinyint not null default 0,
  add key gw_ledger_gateways_state (state),
  algorithm=inplace, lock=none`,
    unless: `select 1 from information_schema.columns where table_schema = database()
and table_name = 'gw_ledger_gateways' and column_name = 'state'`,
  },

  `create table if not exists gw_ledger_limits (
  limit_id varchar(255) not null,
  version bigint not null,
  kind varchar(16) not null,
  window_ms bigint not null,
  is_strict tinyint not null check (is_strict in (0, 1)),
  amount bigint not null,
  warn_at bigint,
  is_deleted tinyint not null check (is_deleted in (0, 1)),
  primary key (limit_id)
) engine=InnoDB default character set utf8mb4 collate {no_pad_binary}`,

  `create table if not exists gw_ledger_allowances (
  limit_id varchar(255) not null,
  subject varchar(255) not null,
  window_start bigint not null,
  window_end bigint not null,
  spent bigint not null,
  leased bigint not null,
  level bigint not null,
  refilled_at bigint not null,
  wanted_at bigint not null,
  is_warned tinyint not null,
  is_exceeded tinyint not null,
  primary key (limit_id, subject, window_start),
  key gw_ledger_allowances_end (window_end)
) engine=InnoDB default character set utf8mb4 collate {no_pad_binary}`,

  `create table if not exists gw_ledger_leases (
  gateway_id varchar(36) not null,
  limit_id varchar(255) not null,
  subject varchar(255) not null,
  window_start bigint not null,
  held bigint not null,
  written_off bigint not null,
  primary key (gateway_id, limit_id, subject, window_start),
  key gw_ledger_leases_allowance (limit_id, subject, window_start)
) engine=InnoDB default character set utf8mb4 collate {no_pad_binary}`,

  `create table if not exists gw_ledger_events (
  event_id varchar(36) not null,
  time bigint not null,
  kind varchar(16) not null,
  limit_id varchar(255) not null,
  subject varchar(255) not null,
  window_start bigint not null,
  window_end bigint not null,
  spent bigint not null,
  amount bigint not null,
  primary key (event_id),
  key gw_ledger_events_time (time, event_id)
) engine=InnoDB default character set utf8mb4 collate {no_pad_binary}`,
];
