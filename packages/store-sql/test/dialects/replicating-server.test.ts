import { describeOn, type OwnServer, startServer, type TestDatabase } from "@gw/test-databases";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openSqlBackend } from "../../src/index.ts";
import { connectDatabase } from "../../src/session/connect-database.ts";
import { freshDatabase } from "../fixtures/fresh-database.ts";

const record = { time: 1, action: "secret.open", result: "succeeded" } as const;

// A primary with a binary log, which may become a replica.
describeOn("mysql", () => {
  let server: OwnServer;

  beforeAll(async () => {
    server = await startServer("mysql", { settings: ["log-bin=log", "server-id=1"] });
  });

  afterAll(() => server.stop());

  /** A user with all privileges on the database, and none on the server. */
  async function asOwner(): Promise<{ readonly database: TestDatabase; readonly url: string }> {
    const database = await freshDatabase(server);
    await database.run("create user owner@'%' identified by 'of-the-owner'");
    await database.run(`grant all on ${database.name}.* to owner@'%'`);
    onTestFinished(async () => void (await database.run("drop user owner@'%'")));
    return { database, url: database.url.replace("gateway:test-password", "owner:of-the-owner") };
  }

  test("creates the schema without triggers, with notices, when the user may not create them", async () => {
    const { url, database } = await asOwner();
    expect(await database.run("select @@log_bin as log")).toEqual([{ log: 1 }]);
    const first = await openSqlBackend({ url });
    const notice = expect.stringContaining("may not create triggers");
    expect(first.notices).toEqual([notice, notice]);
    await first.auditLog.append([record]);
    await first.close();
    const second = await openSqlBackend({ url });
    expect(second.notices).toEqual([]);
    await second.close();
  });

  test("serves reads and rejects writes while the server is read-only", async () => {
    const { url, database } = await asOwner();
    await (await openSqlBackend({ url })).close();
    await database.run("set global read_only = 1");
    onTestFinished(async () => void (await database.run("set global read_only = 0")));
    const states: unknown[] = [];
    const backend = await openSqlBackend({
      url,
      onReadOnly: ({ code, cause }) => states.push([code, (cause as { code?: unknown }).code]),
      onWritable: () => states.push("writable"),
    });
    onTestFinished(() => backend.close());
    await expect(backend.auditLog.append([record])).rejects.toMatchObject({
      code: "TEMPORARILY_UNAVAILABLE",
      message: "The database cannot be written: its server accepts reads only, as a standby does",
    });
    expect((await backend.auditLog.list()).items).toEqual([]);
    await expect(backend.ping()).rejects.toMatchObject({ code: "TEMPORARILY_UNAVAILABLE" });
    await database.run("set global read_only = 0");
    await backend.ping();
    await backend.auditLog.append([record]);
    expect((await backend.auditLog.list()).items).toHaveLength(1);
    // Once for the write and the ping that failed, and once for those that succeeded.
    expect(states).toEqual([["TEMPORARILY_UNAVAILABLE", expect.any(String)], "writable"]);
  });

  test("knows that a COMMIT changed nothing which the server rejects as read-only", async () => {
    const { url, database } = await asOwner();
    await (await openSqlBackend({ url })).close();
    const opened = await connectDatabase({ url });
    onTestFinished(() => opened.close());
    onTestFinished(async () => void (await database.run("set global read_only = 0")));
    const written = opened.write(async (session) => {
      await session.execute({ sql: "update gateway_revision set revision = 7", parameters: [] });
      await database.run("set global read_only = 1");
    });
    await expect(written).rejects.toMatchObject({
      message: "The database cannot be written: its server accepts reads only, as a standby does",
      outcomeUnknown: false,
    });
    expect(await database.run("select revision from gateway_revision")).toEqual([{ revision: 0 }]);
  });
});
