import { describeOn, type TestDatabase } from "@gw/test-databases";
import { expect, onTestFinished, test } from "vitest";
import { MysqlSession } from "../../../src/dialects/mysql/mysql-session.ts";
import { openSqlBackend } from "../../../src/index.ts";
import { connectDatabase } from "../../../src/session/connect-database.ts";
import { openFilled } from "../../fixtures/filled-backend.ts";
import { freshDatabase } from "../../fixtures/fresh-database.ts";
import { sessionsOn } from "../../fixtures/sessions.ts";
import { withHostileDefaults } from "./hostile-defaults.ts";

describeOn("postgres", (server) => {
  const hostile = withHostileDefaults(server);

  async function hostileDatabase(): Promise<{ database: TestDatabase; url: string; user: string }> {
    const database = await freshDatabase(hostile);
    const { url } = database;
    return { database, url, user: new URL(url).username };
  }

  test("replaces every default of the role that changes results", async () => {
    const { url } = await hostileDatabase();
    const database = await connectDatabase({ url, lockTimeout: 90_000, statementTimeout: 1_500 });
    onTestFinished(() => database.close());
    const sql = `select name || ' = ' || setting as line from pg_settings
      where source = 'user' and name <> 'application_name' order by name`;
    const rows = await database.write(async (session) => {
      return (await session.execute({ sql, parameters: [] })).rows;
    });
    // Only the settings of the session are left.
    expect(rows).toEqual([]);
    const shown = await database.write(async (session) => {
      const { rows } = await session.execute({
        sql: `select current_setting('lock_timeout') as lock, current_setting('search_path') as path,
          current_setting('statement_timeout') as statement`,
        parameters: [],
      });
      return rows[0];
    });
    expect(shown).toEqual({ lock: "90s", path: "public, pg_temp", statement: "1500ms" });
  });

  test("rejects a database whose sessions keep a setting that the user may not change", async () => {
    const { database, url, user } = await hostileDatabase();
    await database.run(`alter role ${user} set session_replication_role = replica`);
    await expect(openSqlBackend({ url })).rejects.toMatchObject({
      code: "INVALID_PARAMETER_VALUE",
      message:
        "`url` must name a database whose sessions can have session_replication_role = 'origin'; " +
        "they keep 'replica'",
    });
  });

  test("rejects a search path without a schema", async () => {
    const { database, url, user } = await hostileDatabase();
    await database.run(`alter role ${user} set search_path = nowhere`);
    await expect(openSqlBackend({ url })).rejects.toMatchObject({
      code: "INVALID_PARAMETER_VALUE",
      message: expect.stringContaining("search_path"),
    });
  });

  test("keeps the schema of its start when the default changes", async () => {
    const { database, url, user } = await hostileDatabase();
    for (const schema of [`"Gate ""way"`, "other"]) {
      await database.run(`create schema ${schema} authorization ${user}`);
    }
    await database.run(`alter role ${user} set search_path = "Gate ""way"`);
    const { backend, store, secret } = await openFilled({ url });
    onTestFinished(() => backend.close());
    await database.run(`alter role ${user} set search_path = other, public`);
    const sessions = sessionsOn(server, database);
    for (const id of await sessions.list()) await sessions.kill(id);
    expect((await store.listSecretInfos()).items).toEqual([secret]);
  });
});

/** A server that shows the same variables whatever is set. */
function serverThatShows(variables: Readonly<Record<string, string>>) {
  const statements: string[] = [];
  const shown = Object.entries(variables).map(([Variable_name, Value]) => ({
    Variable_name,
    Value,
  }));
  const client = {
    async execute({ sql }: { readonly sql: string }) {
      statements.push(sql);
      return { rows: sql.startsWith("show") ? shown : [] };
    },
  };
  return { client: client as never, statements };
}

test("rejects a MySQL server whose sessions keep a setting", async () => {
  const { client } = serverThatShows({ autocommit: "ON", sql_mode: "ANSI" });
  await expect(new MysqlSession({ lockTimeout: 1_000 }).setUp(client)).rejects.toMatchObject({
    code: "TEMPORARILY_UNAVAILABLE",
    rule:
      "whose sessions can have sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'; they keep " +
      "'ANSI'",
  });
});

test("sets up a MySQL session in two round trips, however the server shows flags", async () => {
  const { client, statements } = serverThatShows({
    autocommit: "1",
    sql_safe_updates: "0",
    max_statement_time: "0.000000",
    lock_wait_timeout: "2",
  });
  await new MysqlSession({ lockTimeout: 1_500 }).setUp(client);
  expect(statements).toHaveLength(2);
});
