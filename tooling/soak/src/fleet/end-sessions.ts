import { setTimeout as delay } from "node:timers/promises";
import type { ServerKind, TestDatabase } from "@gw/test-databases";
import type { Random } from "../load/random.ts";

export interface EndSessionsOptions {
  readonly kind: ServerKind;
  readonly database: TestDatabase;
  readonly cuts: number;
  /** Over which they are spread. */
  readonly seconds: number;
  readonly random: Random;
}

/** A session of a gateway: one that commits, where there is one, and else any. */
const anySession: Readonly<Record<ServerKind, string>> = {
  mysql: `select id as session from information_schema.processlist
    where db = database() and id <> connection_id() order by info = 'commit' desc, rand() limit 1`,
  postgres: `select pid as session from pg_stat_activity
    where datname = current_database() and application_name = 'gw'
    order by state = 'active' and query = 'commit' desc, random() limit 1`,
};

/** Has the server end sessions of the gateways under the load, as an administrator may. */
export async function endSessions(options: EndSessionsOptions): Promise<void> {
  const { kind, database, cuts, seconds, random } = options;
  for (let cut = 0; cut < cuts; cut += 1) {
    await delay(random.next() * 2 * (seconds / cuts) * 1_000);
    const [row] = await database.run(anySession[kind]);
    if (row === undefined) continue;
    const session = Number(row.session);
    const end = kind === "mysql" ? `kill ${session}` : `select pg_terminate_backend(${session})`;
    // It may have ended by itself in between.
    await database.run(end).catch(() => undefined);
  }
}
