import { setTimeout as delay } from "node:timers/promises";
import type { ServerKind, TestDatabase } from "@gw/test-databases";
import type { Random } from "../load/random.ts";

/** Counts the database sessions of the gateways. */
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

export interface TerminateSessionsOptions {
  readonly kind: ServerKind;
  readonly database: TestDatabase;
  /** Number of sessions to terminate. */
  readonly cuts: number;
  /** Approximate duration over which they are spread. */
  readonly seconds: number;
  readonly random: Random;
}

/** Selects a session of a gateway; prefers one that is committing. */
const anySession: Readonly<Record<ServerKind, string>> = {
  mysql: `select id as session from information_schema.processlist
    where db = database() and id <> connection_id() order by info = 'commit' desc, rand() limit 1`,
  postgres: `select pid as session from pg_stat_activity
    where datname = current_database() and application_name = 'gw'
    order by state = 'active' and query = 'commit' desc, random() limit 1`,
};

/** Terminates sessions of the gateways during the load. */
export async function terminateSessions(options: TerminateSessionsOptions): Promise<void> {
  const { kind, database, cuts, seconds, random } = options;
  for (let cut = 0; cut < cuts; cut += 1) {
    await delay(random.next() * 2 * (seconds / cuts) * 1_000);
    const [row] = await database.run(anySession[kind]);
    if (row === undefined) continue;
    const session = Number(row.session);
    const sql = kind === "mysql" ? `kill ${session}` : `select pg_terminate_backend(${session})`;
    // The session may have ended by now.
    await database.run(sql).catch(() => undefined);
  }
}
