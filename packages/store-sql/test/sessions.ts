import type { TestDatabase, TestServer } from "@gw/test-databases";

/** What a test sees of the gateway's sessions from outside, and does to them. */
export interface Sessions {
  /** Of the gateway on the database of the test; the test's own are left out. */
  list(): Promise<readonly string[]>;
  /** As an administrator would. */
  kill(id: string): Promise<void>;
}

export function sessionsOn(server: TestServer, database: TestDatabase): Sessions {
  if (server.kind === "mysql") {
    return {
      async list() {
        const rows = await database.run(
          `select id from information_schema.processlist
          where db = database() and id <> connection_id()`,
        );
        return rows.map(({ id }) => String(id));
      },
      async kill(id) {
        await database.run(`kill ${id}`);
      },
    };
  }
  return {
    async list() {
      const rows = await database.run(
        `select pid from pg_stat_activity
        where datname = current_database() and application_name = 'gw'`,
      );
      return rows.map(({ pid }) => String(pid));
    },
    async kill(id) {
      await database.run(`select pg_terminate_backend(${id})`);
    },
  };
}

/** Asks again until it holds; the runner's time-out ends what never does. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise(setImmediate);
}
