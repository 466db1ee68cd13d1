import type { Migration } from "../migration.js";

/** The number of actions of a sum, and the index that a deletion by time uses. */
export const auditLog: Migration = {
  id: 5,
  name: "audit-log",
  statements: {
    sqlite: [
      "alter table gateway_audit_log add column count integer",
      "create index gateway_audit_log_time on gateway_audit_log (time, sequence)",
    ],
    mysql: [
      // MySQL has no "if not exists" here.
      `set @gateway_columns = (select if(count(*) = 0,
  'alter table gateway_audit_log add column count bigint, add key gateway_audit_log_time (time, sequence), algorithm=inplace, lock=none',
  'do 0') from information_schema.statistics where table_schema = database()
  and table_name = 'gateway_audit_log' and index_name = 'gateway_audit_log_time')`,
      "prepare gateway_columns from @gateway_columns",
      "execute gateway_columns",
      "deallocate prepare gateway_columns",
    ],
    postgres: [
      "alter table gateway_audit_log add column if not exists count bigint",
      // An interrupted concurrent creation leaves an index that is not used.
      "drop index concurrently if exists gateway_audit_log_time",
      `create index concurrently if not exists gateway_audit_log_time
  on gateway_audit_log (time, sequence)`,
    ],
  },
};
