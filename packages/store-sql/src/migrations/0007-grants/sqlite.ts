import type { MigrationStatement } from "../migration.js";
import { workspaceTriggers } from "../workspace-triggers.js";
import { changedTables } from "./changed-tables.js";

const taken =
  "created_revision, token_id, name, token_hash, roles, endpoints, issuer_token_id, created_at, " +
  "created_by, expires_at, revoked_at, last_used_at";

export const grantsSqlite: readonly MigrationStatement[] = [
  // SQLite changes no key of a table that exists. The reference to issuers follows its table.
  "alter table gateway_access_tokens rename to gateway_access_tokens_6",
  `create table gateway_access_tokens (
  workspace_id text not null default 'default',
  created_revision integer not null,
  token_id text not null unique,
  name text not null,
  token_hash blob not null unique check (length(token_hash) = 32),
  roles text not null,
  endpoints text,
  issuer_token_id text references gateway_access_tokens (token_id),
  created_at integer not null,
  created_by text,
  expires_at integer,
  revoked_at integer,
  last_used_at integer,
  primary key (workspace_id, created_revision)
) strict`,
  `insert into gateway_access_tokens (workspace_id, ${taken})
select iif(instr(roles, '"admin"') > 0, '*', 'default'), ${taken} from gateway_access_tokens_6`,
  "drop table gateway_access_tokens_6",
  "create index gateway_access_tokens_issuer on gateway_access_tokens (issuer_token_id)",

  "alter table gateway_audit_log add column workspace_id text",
  "alter table gateway_audit_log add column details text",
  "create index gateway_audit_log_workspace on gateway_audit_log (workspace_id, sequence)",

  "alter table gateway_servers add column knows_workspaces integer",

  ...workspaceTriggers.sqlite(changedTables),
];
