import type { Migration } from "../migration.js";

/** The index by time, by which audit records are deleted. */
export const auditLog: Migration = {
  id: 5,
  name: "audit-log",
  statements: {
    sqlite: ["create index gateway_audit_log_time on gateway_audit_log (time, sequence)"],
    mysql: [
      // MySQL has no "add key if not exists".
      `set @gateway_columns = (select if(count(*) = 0,
  'alter table gateway_audit_log add key gateway_audit_log_time (time, sequence), algorithm=inplace, lock=none',
  'do 0') from information_schema.statistics where table_schema = database()
  and table_name = 'gateway_audit_log' and index_name = 'gateway_audit_log_time')`,
      "prepare gateway_columns from @gateway_columns",
      "execute gateway_columns",
      "deallocate prepare gateway_columns",
    ],
    postgres: [
      // An interrupted concurrent creation leaves an index that is not used.
      "drop index concurrently if exists gateway_audit_log_time",
      `create index concurrently if not exists gateway_audit_log_time
  on gateway_audit_log (time, sequence)`,
    ],
  },
};
