import type { MigrationStatement } from "../migration.js";
import { workspaceTriggers } from "../workspace-triggers.js";
import { changedTables } from "./changed-tables.js";

const text = 'text collate "C"';
const built = "gateway_access_tokens_built";

const hasNewKey = `select 1 from pg_catalog.pg_constraint c
join pg_catalog.pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
where c.conrelid = to_regclass('gateway_access_tokens') and c.contype = 'p'
  and a.attname = 'workspace_id'`;

/** An interrupted concurrent creation leaves an index that is not used. */
function dropUnused(index: string, table: string): MigrationStatement {
  return {
    sql: `drop index concurrently if exists ${index}`,
    // Another program may have an index of this name.
    unless: `select 1 from pg_catalog.pg_index where indexrelid = to_regclass('${index}')
and (indrelid <> to_regclass('${table}') or indisvalid)`,
  };
}

export const grantsPostgres: readonly MigrationStatement[] = [
  `alter table gateway_access_tokens
  add column if not exists workspace_id ${text} not null default 'default'`,
  dropUnused(built, "gateway_access_tokens"),
  {
    sql: `create unique index concurrently if not exists ${built}
on gateway_access_tokens (workspace_id, created_revision)`,
    unless: hasNewKey,
  },
  {
    sql: `alter table gateway_access_tokens drop constraint gateway_access_tokens_pkey,
  add constraint gateway_access_tokens_pkey primary key using index ${built}`,
    unless: hasNewKey,
  },
  {
    sql: `update gateway_access_tokens set workspace_id = '*'
where workspace_id = 'default' and roles like '%"admin"%'`,
    // An interrupted migration runs again, and its trigger rejects the tokens that were added meanwhile.
    unless: `select 1 from pg_catalog.pg_trigger
where tgrelid = to_regclass('gateway_access_tokens') and tgname = 'gateway_access_tokens_workspace'`,
  },

  `alter table gateway_audit_log add column if not exists workspace_id ${text},
  add column if not exists details ${text}`,
  dropUnused("gateway_audit_log_workspace", "gateway_audit_log"),
  `create index concurrently if not exists gateway_audit_log_workspace
on gateway_audit_log (workspace_id, sequence)`,

  `alter table gateway_servers add column if not exists knows_workspaces smallint`,

  ...workspaceTriggers.postgres(changedTables),
];
