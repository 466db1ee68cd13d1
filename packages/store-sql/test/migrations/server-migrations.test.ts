import { describeOn, serverKinds, type TestDatabase, type TestServer } from "@gw/test-databases";
import { describe, expect, onTestFinished, test } from "vitest";
import { migrateDatabase, openSqlBackend, readSchemaStatus } from "../../src/index.ts";
import { textOf } from "../../src/migrations/migration.ts";
import { migrations } from "../../src/migrations/migrations.ts";
import { createEarlierSchema } from "../fixtures/earlier-schema.ts";
import { freshDatabase, openFresh } from "../fixtures/fresh-database.ts";
import { startProgram } from "../fixtures/program.ts";
import { serverSchemas } from "./logical-schema.ts";

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    /** The schema, and the only row of a fresh database. */
    async function stateOf(database: TestDatabase): Promise<unknown> {
      return {
        schema: await serverSchemas[kind](database),
        revision: await database.run("select id, revision from gateway_revision"),
        ledger: await database.run("select id, name, checksum from gateway_migrations order by id"),
        triggers: await database.run(
          `select trigger_name as name from information_schema.triggers
          where trigger_schema = ${kind === "mysql" ? "database()" : "current_schema()"} order by 1`,
        ),
      };
    }

    async function complete(): Promise<{ state: unknown; statements: number }> {
      const database = await freshDatabase(server);
      let statements = 0;
      const onQuery = (): void => {
        statements += 1;
      };
      await (await openSqlBackend({ url: database.url, onQuery })).close();
      return { state: await stateOf(database), statements };
    }

    test("eight concurrent starts on an empty database create one schema", async () => {
      const database = await freshDatabase(server);
      const programs = Array.from({ length: 8 }, () => startProgram("open", [database.url]));
      const ends = await Promise.all(programs.map((program) => program.end()));
      const opened = `opened version ${migrations.length}\n`;
      expect(ends.map(({ output }) => output)).toEqual(ends.map(() => opened));
      expect(await stateOf(database)).toEqual((await complete()).state);
    });

    const nightlyTest = test.runIf(process.env.GW_NIGHTLY === "1");

    nightlyTest(
      "a start completes a migration that failed at any statement (nightly)",
      async () => {
        const { state, statements } = await complete();
        // The others are interrupted in a database with rows, in `workspaces.test.ts`.
        const interrupted = migrations.slice(0, 5).flatMap((one) => one.statements[kind]).length;
        expect(statements).toBeGreaterThan(2 * interrupted);
        const failAt = async (failing: number): Promise<void> => {
          const database = await freshDatabase(server);
          let run = 0;
          const onQuery = (): void => {
            run += 1;
            if (run === failing) throw new Error(`failed at ${failing}`);
          };
          const opened = openSqlBackend({ url: database.url, onQuery });
          await expect(opened).rejects.toThrow(`failed at ${failing}`);
          await (await openSqlBackend({ url: database.url })).close();
          expect(await stateOf(database)).toEqual(state);
        };
        await Promise.all(Array.from({ length: interrupted }, (_, index) => failAt(index + 1)));
      },
      120_000,
    );

    test("the next start completes the migration of a killed process", async () => {
      const { state, statements } = await complete();
      const moments = [4, Math.floor(statements / 2), statements - 3];
      await Promise.all(
        moments.map(async (statement) => {
          const database = await freshDatabase(server);
          const program = startProgram("open-and-die", [database.url, `${statement}`]);
          expect((await program.end()).signal).toBe("SIGKILL");
          await (await openSqlBackend({ url: database.url })).close();
          expect(await stateOf(database)).toEqual(state);
        }),
      );
    });

    test("adds the count and the index by time to an audit log with records", async () => {
      const database = await freshDatabase(server);
      await createEarlierSchema(database.url, 4);
      await database.run(
        `insert into gateway_audit_log (time, action, result)
        values (1, 'secret.open', 'succeeded')`,
      );
      if (kind === "postgres") {
        await database.run("create index gateway_audit_log_time on gateway_audit_log (time)");
        await interruptConcurrently(database, "gateway_audit_log_time");
      }
      const backend = await openSqlBackend({ url: database.url });
      onTestFinished(() => backend.close());
      expect(await stateOf(database)).toEqual((await complete()).state);
      const [record] = (await backend.auditLog.list()).items;
      expect(record).toMatchObject({ sequence: expect.any(Number), count: undefined });
      if (kind === "postgres") expect(await invalidIndexes(database)).toEqual([]);
    });

    test("a second start changes nothing", async () => {
      const { database, secret } = await openFresh(server);
      const statements: string[] = [];
      const onQuery = (sql: string) => void statements.push(sql);
      const backend = await openSqlBackend({ url: database.url, onQuery });
      onTestFinished(() => backend.close());
      expect(statements.filter((sql) => !/^select/.test(sql))).toEqual([]);
      const store = backend.openStore({ keyRing: {} as never });
      expect(await store.getSecretInfo({ secretName: "openai" })).toEqual(secret);
    });

    test("rejects the schema of a newer release with both versions, and does not change it", async () => {
      const { database } = await openFresh(server);
      const newer = migrations.length + 1;
      await database.run(`insert into gateway_migrations values (${newer}, 'newer', 'x', 1)`);
      const before = await stateOf(database);
      const expected = new RegExp(
        `schema version ${newer}.*newer release.*up to ${migrations.length}`,
      );
      for (const start of [openSqlBackend, migrateDatabase]) {
        await expect(start({ url: database.url })).rejects.toMatchObject({
          code: "INVALID_STATE",
          message: expect.stringMatching(expected),
        });
      }
      expect(await stateOf(database)).toEqual(before);
      expect(await readSchemaStatus({ url: database.url })).toMatchObject({
        version: newer,
        newest: migrations.length,
        pending: [],
      });
    });

    test("the status of an empty database lists all steps as pending, and changes nothing", async () => {
      const database = await freshDatabase(server);
      const all = migrations.map(({ id, name }) => ({ id, name }));
      expect(await readSchemaStatus({ url: database.url })).toMatchObject({
        version: 0,
        applied: [],
        pending: all,
      });
      const report = await migrateDatabase({ url: database.url, clock: () => 7 });
      expect(report).toMatchObject({ version: migrations.length, applied: all });
      expect(await readSchemaStatus({ url: database.url })).toMatchObject({
        applied: all.map((one) => ({ ...one, appliedAt: 7 })),
        pending: [],
      });
    });

    test("creates the schema without the privilege for triggers, with notices once", async () => {
      const { database, url } = await asUser(server, "no triggers");
      const first = await openSqlBackend({ url });
      expect(first.notices).toEqual([
        expect.stringMatching(/may not create triggers.*secret_id, secret_name and provider/),
        expect.stringMatching(/may not create triggers.*workspace of a row/),
      ]);
      await first.close();
      const second = await openSqlBackend({ url });
      expect(second.notices).toEqual([]);
      await second.close();
      expect(await stateOf(database)).toMatchObject({ triggers: [] });
      const other = await complete();
      expect(await stateOf(database)).toEqual({ ...Object(other.state), triggers: [] });
    });

    test("explains what to do without the privilege to change the schema", async () => {
      const { url, grantAll } = await asUser(server, "nothing");
      await expect(openSqlBackend({ url })).rejects.toMatchObject({
        code: "INVALID_STATE",
        message: expect.stringMatching(/may not change the schema.*gw db migrate/),
      });
      await grantAll();
      await (await openSqlBackend({ url })).close();
    });
  });
}

/** Leaves an index of PostgreSQL as an interrupted `create index concurrently` does. */
async function interruptConcurrently(database: TestDatabase, index: string): Promise<void> {
  await database.run(
    `update pg_index set indisvalid = false where indexrelid = '${index}'::regclass`,
  );
}

function invalidIndexes(database: TestDatabase): Promise<readonly unknown[]> {
  return database.run(
    "select indexrelid::regclass::text as name from pg_index where not indisvalid",
  );
}

/** A user of a fresh database without some privileges. */
async function asUser(
  server: TestServer,
  rights: "no triggers" | "nothing",
): Promise<{ database: TestDatabase; url: string; grantAll: () => Promise<void> }> {
  const database = await freshDatabase(server);
  const user = `u${database.name.slice(-12)}`;
  const url = new URL(database.url);
  url.username = user;
  url.password = "of-another-user";
  if (server.kind === "mysql") {
    await database.run(`create user ${user}@'%' identified by 'of-another-user'`);
    onTestFinished(async () => void (await database.run(`drop user ${user}@'%'`)));
    const grantAll = async (): Promise<void> => {
      await database.run(`grant all on ${database.name}.* to ${user}@'%'`);
    };
    if (rights === "nothing") {
      await database.run(`grant select on ${database.name}.* to ${user}@'%'`);
    } else {
      await grantAll();
      await database.run(`revoke trigger on ${database.name}.* from ${user}@'%'`);
    }
    return { database, url: url.href, grantAll };
  }
  await database.run(`create role ${user} login password 'of-another-user'`);
  onTestFinished(async () => {
    await database.run(`drop owned by ${user}`);
    await database.run(`drop role ${user}`);
  });
  const grantAll = async (): Promise<void> => {
    await database.run(`grant create on schema public to ${user}`);
  };
  if (rights === "no triggers") {
    await database.run("revoke usage on language plpgsql from public");
    await grantAll();
  }
  return { database, url: url.href, grantAll };
}

describe("a statement of a migration on a server", () => {
  const statements = migrations.flatMap(({ statements: { mysql, postgres } }) => [
    ...mysql,
    ...postgres,
  ]);

  test("is idempotent", () => {
    const finds =
      /^(create (table|index|(unique )?index concurrently) if not exists|drop index concurrently if exists|create or replace|drop trigger if exists|insert ignore|insert .*\son conflict (\(name\) )?do nothing$|alter table \w+\s+(add column if not exists|validate constraint|drop constraint if exists)|set session \w+ = \d$|update \w+ set (?<column>\w+) = '[^']+'\nwhere \k<column> = )/s;
    // Prepares the statement that changes the columns, or `do 0` if it has run before.
    const isConditional = /^(set @gateway_columns = .*'do 0'|(deallocate )?prepare|execute) ?/s;
    const others = statements.map(textOf).filter((sql, index) => {
      if (isConditional.test(sql)) return false;
      const statement = statements[index];
      if (typeof statement === "object" && statement.unless !== undefined) return false;
      // Not every server supports "create trigger if not exists", so the trigger is dropped first.
      const before = textOf(statements[index - 1] ?? "");
      const wasDropped = before.startsWith("drop trigger if exists");
      return !finds.test(sql) && !(wasDropped && sql.startsWith("create trigger"));
    });
    expect(others).toEqual([]);
  });
});
