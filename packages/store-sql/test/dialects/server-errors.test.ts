import { inspect } from "node:util";
import { describeOn, serverKinds, type TestDatabase } from "@gw/test-databases";
import { expect, onTestFinished, test } from "vitest";
import { openSqlBackend } from "../../src/index.ts";
import { connectDatabase } from "../../src/session/connect-database.ts";
import { DatabaseError } from "../../src/session/database-error.ts";
import type { SqlSession } from "../../src/session/sql-session.ts";
import { freshDatabase, openFresh } from "../fixtures/fresh-database.ts";

const password = "hunter2-of-another-user";

/** A temporary user with the privileges to read and write rows. */
async function anotherUser(database: TestDatabase, limit: string): Promise<string> {
  const name = `u${database.name.slice(-12)}`;
  const url = new URL(database.url);
  url.username = name;
  url.password = password;
  const isMysql = url.protocol === "mysql:";
  const statements = isMysql
    ? [
        `create user ${name}@'%' identified by '${password}' ${limit}`,
        `grant all on ${database.name}.* to ${name}@'%'`,
      ]
    : [
        `create role ${name} login password '${password}' ${limit}`,
        `grant all on all tables in schema public to ${name}`,
        `grant create on schema public to ${name}`,
      ];
  for (const sql of statements) await database.run(sql);
  onTestFinished(async () => {
    if (!isMysql) await database.run(`drop owned by ${name}`);
    await database.run(isMysql ? `drop user ${name}@'%'` : `drop role ${name}`);
  });
  return url.href;
}

function errorOf(url: string): Promise<unknown> {
  return openSqlBackend({ url }).then(
    (backend) => backend.close(),
    (error: unknown) => error,
  );
}

/** All texts of an error that could be logged. */
function shown(error: unknown): string {
  return inspect(error, { depth: 10, showHidden: true });
}

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    test.each([
      ["a wrong password", "accepts its user and password", { password: "hunter2-wrong" }],
      ["no password", "accepts its user and password", { password: "" }],
      ["an unknown user", "accepts its user and password", { username: "hunter2-user" }],
      ["a missing database", "exists on the server", { pathname: "/hunter2-database" }],
    ])("rejects %s in the URL with the rule, without repeating it", async (_, rule, change) => {
      const url = Object.assign(new URL(server.url), { pathname: "/hunter2" }, change);
      if (!("pathname" in change)) url.pathname = `/${(await freshDatabase(server)).name}`;
      const error = await errorOf(url.href);
      expect(error).toMatchObject({
        code: "INVALID_PARAMETER_VALUE",
        message: `\`url\` must name a database that ${rule}`,
      });
      expect(shown(error)).not.toMatch(/hunter2|test-password/);
    });

    test("reports an unreachable server with the reason, without the URL", async () => {
      const url = new URL(server.url);
      url.host = "127.0.0.1:1";
      url.pathname = "/hunter2";
      const error = await errorOf(url.href);
      expect(error).toMatchObject({
        code: "TEMPORARILY_UNAVAILABLE",
        message: "The database server cannot be reached (ECONNREFUSED)",
      });
      expect(shown(error)).not.toMatch(/hunter2|test-password/);
    });

    test("fails while the server has no free connections, and recovers afterwards", async () => {
      const { database } = await openFresh(server);
      const limit = kind === "mysql" ? "with max_user_connections 2" : "connection limit 2";
      const url = await anotherUser(database, limit);
      const backend = await openSqlBackend({ url, poolSize: 6 });
      onTestFinished(() => backend.close());
      const store = backend.openStore({ keyRing: {} as never });
      const calls = Array.from({ length: 40 }, () => store.listGatewayEndpoints());
      const outcomes = await Promise.allSettled(calls);
      const crowded = {
        code: "TEMPORARILY_UNAVAILABLE",
        message: "The database server has too many connections",
      };
      const failures = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
      expect(failures.length).toBeGreaterThan(0);
      for (const failure of failures) expect(failure).toMatchObject(crowded);
      for (let call = 0; call < 3; call += 1) {
        expect((await store.listSecretInfos()).items).toHaveLength(1);
      }
      expect(shown(failures)).not.toContain(password);
    });

    test("serves reads and rejects writes while the user may not write", async () => {
      const { database, backend: owner } = await openFresh(server);
      const url = await anotherUser(database, "");
      const name = new URL(url).username;
      const revocation =
        kind === "mysql"
          ? `revoke insert, update, delete on ${database.name}.* from ${name}@'%'`
          : `revoke insert, update, delete on all tables in schema public from ${name}`;
      await database.run(revocation);
      const backend = await openSqlBackend({ url });
      onTestFinished(() => backend.close());
      const record = { time: 1, action: "secret.open", result: "succeeded" } as const;
      const failure = await backend.auditLog.append([record]).catch((error: unknown) => error);
      expect(failure).toMatchObject({
        code: "TEMPORARILY_UNAVAILABLE",
        message: "The database user lacks a privilege that the gateway needs",
        outcomeUnknown: false,
      });
      expect(shown(failure)).not.toContain(name);
      expect(await backend.auditLog.list()).toEqual(await owner.auditLog.list());
    });

    test("reports constraint violations by kind, without the driver's message", async () => {
      const { database: fresh } = await openFresh(server);
      const database = await connectDatabase({ url: fresh.url });
      onTestFinished(() => database.close());
      const canary = "canary-5f0c";
      const failureOf = (build: Parameters<SqlSession["runBuilt"]>[0]): Promise<unknown> =>
        database
          .write((session) => session.runBuilt(build))
          .then(
            () => undefined,
            (error: unknown) => error,
          );
      const stamps = { workspace_id: canary, created_at: 1, created_by: canary };
      const row = { ...stamps, last_updated_at: 1, last_updated_by: canary };
      const definition = {
        ...row,
        created_revision: 77,
        model_definition_id: canary,
        name: canary,
        provider: canary,
        model_name: canary,
      };
      const mapping = {
        ...stamps,
        endpoint_id: canary,
        position: 0,
        mapping_id: canary,
        model_definition_id: canary,
        weight: 1,
        fallback_order: null,
      };
      const failures = [
        await failureOf((build) =>
          build
            .insertInto("gateway_model_definitions")
            .values([definition, definition].map((one) => ({ ...one, secret_id: null }))),
        ),
        await failureOf((build) =>
          build
            .insertInto("gateway_model_definitions")
            .values({ ...definition, secret_id: canary }),
        ),
        await failureOf((build) =>
          build
            .insertInto("gateway_endpoint_model_mappings")
            .values({ ...mapping, linkage_type: canary }),
        ),
        await failureOf((build) =>
          build.updateTable("gateway_secrets").set({ secret_name: canary }),
        ),
        await failureOf((build) =>
          build.updateTable("gateway_secrets").set({ created_at: canary as never }),
        ),
        await failureOf((build) => build.selectFrom(canary as never).selectAll()),
      ];
      expect(failures.map((error) => (error as DatabaseError).code)).toEqual([
        "RESOURCE_ALREADY_EXISTS",
        "INVALID_STATE",
        "INTERNAL_ERROR",
        "INTERNAL_ERROR",
        "INTERNAL_ERROR",
        "INTERNAL_ERROR",
      ]);
      for (const failure of failures) {
        expect(failure).toBeInstanceOf(DatabaseError);
        expect(shown(failure)).not.toContain(canary);
        expect(shown(failure)).not.toMatch(/insert into|update gateway|sqlMessage|detail:/i);
      }
      // Nothing was written, and the connection still works.
      expect(await fresh.run("select count(*) as n from gateway_model_definitions")).toEqual([
        { n: 1 },
      ]);
      await database.write(async () => {});
    });
  });
}

describeOn("postgres", (server) => {
  test.each(["SQL_ASCII", "LATIN1"])("rejects a database in %s with the rule", async (encoding) => {
    const database = await freshDatabase(server);
    const name = `${database.name}_x`;
    await database.run(
      `create database ${name} encoding '${encoding}' locale 'C' template template0`,
    );
    onTestFinished(async () => void (await database.run(`drop database ${name}`)));
    const url = Object.assign(new URL(database.url), { pathname: `/${name}` });
    expect(await errorOf(url.href)).toMatchObject({
      code: "INVALID_PARAMETER_VALUE",
      message: expect.stringMatching(
        new RegExp(
          `^\`url\` must name a database whose encoding is UTF8, not ${encoding} \\(create`,
        ),
      ),
    });
  });
});
