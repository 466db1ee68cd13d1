import type { ServerKind, TestDatabase } from "@gw/test-databases";

/** How many sessions the server has of the gateways on a database. */
export async function countSessions(kind: ServerKind, database: TestDatabase): Promise<number> {
  const sql =
    kind === "mysql"
      ? `select count(*) as sessions from information_schema.processlist
        where db = database() and id <> connection_id()`
      : `select count(*) as sessions from pg_stat_activity
        where datname = current_database() and application_name = 'gw'`;
  const [row] = await database.run(sql);
  return Number(row?.sessions);
}
