import type { TestDatabase } from "@gw/test-databases";

/** Terminates all PostgreSQL sessions that listen for revisions. @returns their number */
export async function terminateListeners(database: TestDatabase): Promise<number> {
  const terminated = await database.run(
    `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query like 'listen %'`,
  );
  return terminated.length;
}
