import { describeOn, serverKinds, startProxy } from "@gw/test-databases";
import { expect, onTestFinished, test } from "vitest";
import { openSqlBackend } from "../../src/index.ts";
import { readRevision } from "../../src/queries/revision.ts";
import { connectDatabase } from "../../src/session/connect-database.ts";
import { preparedQuery } from "../../src/session/prepared-query.ts";
import type { SqlDatabase } from "../../src/session/sql-database.ts";
import { freshDatabase, openFresh } from "../fixtures/fresh-database.ts";
import { sessionsOn, until } from "../fixtures/sessions.ts";

const record = { time: 1, action: "secret.open", result: "succeeded" } as const;

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    async function connected(url: string, lockTimeout = 60_000): Promise<SqlDatabase> {
      const database = await connectDatabase({ url, lockTimeout });
      onTestFinished(() => database.close());
      return database;
    }

    test("overrides session defaults of the server and the user", async () => {
      const fresh = await freshDatabase(server);
      if (kind === "postgres") {
        await fresh.run(`alter database ${fresh.name} set synchronous_commit = off`);
        await fresh.run(`alter database ${fresh.name} set timezone = 'Asia/Tokyo'`);
        await fresh.run(
          `alter database ${fresh.name} set default_transaction_isolation = serializable`,
        );
      }
      const database = await connected(fresh.url, 1_500);
      const sql =
        kind === "mysql"
          ? `select @@sql_mode as mode, @@time_zone as zone, @@autocommit as auto,
              @@innodb_lock_wait_timeout as seconds, @@foreign_key_checks as keys_checked,
              @@wait_timeout as idle, @@character_set_client as charset`
          : `select current_setting('synchronous_commit') as commits,
              current_setting('timezone') as zone, current_setting('lock_timeout') as wait,
              current_setting('client_encoding') as encoding,
              current_setting('transaction_isolation') as isolation,
              current_setting('idle_in_transaction_session_timeout') as idle`;
      const rows = await database.write(async (session) => {
        return (await session.execute({ sql, parameters: [] })).rows;
      });
      expect(rows[0]).toEqual(
        kind === "mysql"
          ? {
              mode: "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION",
              zone: "+00:00",
              auto: 1,
              seconds: 2,
              keys_checked: 1,
              idle: 30,
              charset: "utf8mb4",
            }
          : {
              commits: "on",
              zone: "UTC",
              wait: "1500ms",
              encoding: "UTF8",
              isolation: "read committed",
              idle: "30s",
            },
      );
    });

    test("opens at most the connections of the pool, and closes all of them", async () => {
      const { database, backend: migrated, secret } = await openFresh(server);
      await migrated.close();
      // Counted here: a server may hide a session for a moment, or list one that is closed.
      const proxy = await startProxy(database.url);
      onTestFinished(() => proxy.close());
      const backend = await openSqlBackend({ url: proxy.url, poolSize: 4 });
      onTestFinished(() => backend.close());
      const store = backend.openStore({ keyRing: {} as never });
      const { secretId } = secret;
      const calls = Array.from({ length: 300 }, (_, index) => {
        if (index % 3 === 0) return store.getSecretInfo({ secretName: "no such name" });
        if (index % 3 === 1) return store.updateGatewaySecret({ secretId, authConfig: {} });
        return store.listGatewayEndpoints();
      });
      const outcomes = await Promise.allSettled(calls);
      expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(100);
      // The pool keeps what it has opened.
      expect(proxy.opened).toBeGreaterThan(1);
      expect(proxy.opened).toBeLessThanOrEqual(4);
      await backend.close();
      const sessions = sessionsOn(server, database);
      await until(async () => (await sessions.list()).length === 0);
    });

    test("replaces connections that were closed while idle", async () => {
      const { database, store, backend } = await openFresh(server);
      await Promise.all(Array.from({ length: 20 }, () => store.listSecretInfos()));
      const sessions = sessionsOn(server, database);
      const idle = await sessions.listAtLeast(3);
      // The server may still list the connection that migrated, which is closed.
      for (const id of idle) await sessions.kill(id).catch(() => {});
      const calls = Array.from({ length: 20 }, () => store.listSecretInfos());
      for (const { items } of await Promise.all(calls)) expect(items).toHaveLength(1);
      await backend.auditLog.append([record]);
    });

    test("replaces all connections after a write that reached a read-only server", async () => {
      const fresh = await freshDatabase(server);
      const database = await connected(fresh.url);
      const { tables } = database.connections;
      const readAtOnce = () =>
        Promise.all(Array.from({ length: 20 }, () => database.all(tables, undefined)));
      await readAtOnce();
      const sessions = sessionsOn(server, fresh);
      const former = await sessions.listAtLeast(2);
      const sql =
        kind === "mysql"
          ? "signal sqlstate 'HY000' set mysql_errno = 1290"
          : "do $$ begin raise exception using errcode = '25006'; end $$";
      const written = database.write(async (session) => {
        await session.execute({ sql, parameters: [] });
      });
      await expect(written).rejects.toMatchObject({
        message: "The database cannot be written: its server accepts reads only, as a standby does",
      });
      await readAtOnce();
      await until(async () => {
        const now = await sessions.list();
        return !former.some((id) => now.includes(id));
      });
    });

    test("retries a transaction once when its connection is lost before the COMMIT", async () => {
      const { database: fresh } = await openFresh(server);
      const database = await connected(fresh.url);
      const sessions = sessionsOn(server, fresh);
      const connection = kind === "mysql" ? "connection_id()" : "pg_backend_pid()";
      let runs = 0;
      await database.write(async (session) => {
        runs += 1;
        const { rows } = await session.execute({
          sql: `select ${connection} as id`,
          parameters: [],
        });
        await session.execute({
          sql: "update gateway_revision set revision = revision + 100",
          parameters: [],
        });
        if (runs === 1) await sessions.kill(String((rows[0] as { id: number }).id));
        await session.execute({ sql: "select 1 as one", parameters: [] });
      });
      expect(runs).toBe(2);
      expect(await fresh.run("select revision from gateway_revision")).toEqual([{ revision: 102 }]);
    });

    test("reports a COMMIT whose answer is lost, and does not repeat it", async () => {
      const { database, backend } = await openFresh(server);
      const before = (await backend.auditLog.list()).items.length;
      const proxy = await startProxy(database.url);
      onTestFinished(() => proxy.close());
      const behind = await openSqlBackend({ url: proxy.url });
      onTestFinished(() => behind.close());
      const unknown = {
        code: "TEMPORARILY_UNAVAILABLE",
        message: expect.stringContaining("the change may or may not have been saved"),
      };
      const count = async (): Promise<number> => (await backend.auditLog.list()).items.length;
      // Matches the COMMIT statement of each protocol, and no setting whose name contains the word.
      const commit = kind === "mysql" ? "\x03commit" : "commit\0";
      proxy.severAt(commit, "after");
      await expect(behind.auditLog.append([record])).rejects.toMatchObject(unknown);
      expect(await count()).toBe(before + 1);
      proxy.severAt(commit, "before");
      await expect(behind.auditLog.append([record])).rejects.toMatchObject(unknown);
      expect(await count()).toBe(before + 1);
      // A transaction lost before the COMMIT is retried.
      proxy.severAt("gateway_audit_log", "after");
      await behind.auditLog.append([record]);
      expect(await count()).toBe(before + 2);
    });

    test("fails without a change when another session holds a lock for too long", async () => {
      const { database, store, secret } = await openFresh(server, { lockTimeout: 1_000 });
      const { secretId } = secret;
      await database.run("begin");
      await database.run("update gateway_revision set revision = revision");
      const writes = Array.from({ length: 5 }, () =>
        store.updateGatewaySecret({ secretId, authConfig: { api_version: "eu" } }),
      );
      for (const outcome of await Promise.allSettled(writes)) {
        expect(outcome).toMatchObject({ reason: { code: "TEMPORARILY_UNAVAILABLE" } });
      }
      // Reads still succeed.
      expect((await store.getSecretInfo({ secretId })).authConfig).toBeUndefined();
      await database.run("rollback");
      await store.updateGatewaySecret({ secretId, authConfig: { api_version: "eu" } });
      expect(await store.getRevision()).toBe(3);
    });

    test("completes both of two transactions that deadlock", async () => {
      const { database: fresh } = await openFresh(server);
      await fresh.run("create table locked (id int primary key, n int not null)");
      await fresh.run("insert into locked values (1, 0), (2, 0)");
      const databases = [await connected(fresh.url), await connected(fresh.url)];
      let runs = 0;
      const firsts = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const written = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const raiseBoth = async (database: SqlDatabase, index: number): Promise<void> => {
        await database.write(async (session) => {
          runs += 1;
          // The retry would deadlock again if it took its first row before the other wakes up.
          if (runs > 2) await written[1 - index]?.promise;
          const raise = (id: number) =>
            session.execute({
              sql: `update locked set n = n + 1 where id = ${id}`,
              parameters: [],
            });
          await raise(index + 1);
          firsts[index]?.resolve();
          await Promise.all(firsts.map(({ promise }) => promise));
          await raise(2 - index);
        });
        written[index]?.resolve();
      };
      await Promise.all(databases.map(raiseBoth));
      expect(runs).toBe(3);
      expect(await fresh.run("select n from locked order by id")).toEqual([{ n: 2 }, { n: 2 }]);
    });

    test("retries a snapshot that is older than a table it reads", async () => {
      const fresh = await freshDatabase(server);
      const database = await connected(fresh.url);
      let runs = 0;
      const found = await database.snapshot(async (source) => {
        runs += 1;
        await source.all(database.connections.tables, undefined);
        if (runs === 1) {
          await fresh.run("create table gateway_revision (id int, revision int, elsewhere int)");
        }
        return source.all(readRevision, undefined);
      });
      expect(found).toEqual([]);
      expect(runs).toBe(kind === "mysql" ? 2 : 1);
    });

    test("repeats a prepared statement whose result a migration changed", async () => {
      const fresh = await freshDatabase(server);
      const database = await connected(fresh.url);
      await fresh.run("create table changed (id int primary key, n int not null)");
      await fresh.run("insert into changed values (1, 2)");
      const parameter = kind === "mysql" ? "?" : "$1";
      const sql = `select * from changed where id = ${parameter}`;
      const query = preparedQuery(() => ({
        compile: () => ({ sql, parameters: [1] }) as never,
      }));
      expect(await database.all(query, undefined)).toEqual([{ id: 1, n: 2 }]);
      await fresh.run("alter table changed add column text varchar(1) default 'x'");
      expect(await database.all(query, undefined)).toEqual([{ id: 1, n: 2, text: "x" }]);
    });

    test("loses no change when several processes raise the revision concurrently", async () => {
      const { database, store, secret } = await openFresh(server);
      const others = await Promise.all(
        [1, 2, 3].map(async () => {
          const backend = await openSqlBackend({ url: database.url });
          onTestFinished(() => backend.close());
          return backend.openStore({ keyRing: {} as never });
        }),
      );
      const { secretId } = secret;
      const raised: number[] = [];
      const onCommitted = (revision: number): void => void raised.push(revision);
      await Promise.all(
        Array.from({ length: 80 }, (_, index) =>
          (others[index % 4] ?? store).updateGatewaySecret(
            { secretId, authConfig: { api_version: `r${index}` } },
            { onCommitted },
          ),
        ),
      );
      expect(raised.sort((a, b) => a - b)).toEqual(Array.from({ length: 80 }, (_, at) => at + 3));
      expect(await store.getRevision()).toBe(82);
    });
  });
}
