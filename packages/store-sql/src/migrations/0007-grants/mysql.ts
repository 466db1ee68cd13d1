import type { MigrationStatement } from "../migration.js";
import { workspaceTriggers } from "../workspace-triggers.js";
import { changedTables } from "./changed-tables.js";

/** One statement, which has no effect before it is complete. */
function change(table: string, column: string, changes: readonly string[]): MigrationStatement {
  return {
    sql: `alter table ${table}\n  ${changes.join(",\n  ")},\n  algorithm=inplace, lock=none`,
    unless: `select 1 from information_schema.columns where table_schema = database()
and table_name = '${table}' and column_name = '${column}'`,
  };
}

export const grantsMysql: readonly MigrationStatement[] = [
  change("gateway_access_tokens", "workspace_id", [
    "add column workspace_id varchar(64) not null default 'default'",
    "drop primary key",
    "add primary key (workspace_id, created_revision)",
  ]),
  {
    sql: `update gateway_access_tokens set workspace_id = '*'
where workspace_id = 'default' and roles like '%"admin"%'`,
    // An interrupted migration runs again, and its trigger rejects the tokens that were added meanwhile.
    unless: `select 1 from information_schema.triggers where trigger_schema = database()
and trigger_name = 'gateway_access_tokens_workspace'`,
  },

  change("gateway_audit_log", "workspace_id", [
    "add column workspace_id varchar(64)",
    "add column details varchar(255)",
    "add key gateway_audit_log_workspace (workspace_id, sequence)",
  ]),

  change("gateway_servers", "knows_workspaces", ["add column knows_workspaces tinyint"]),

  ...workspaceTriggers.mysql(changedTables),
];
