import { describeOn, type OwnServer, startServer, type TestDatabase } from "@gw/test-databases";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openSqlBackend } from "../../src/index.ts";
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

  test("creates the schema without triggers, with a notice, when the user may not create them", async () => {
    const { url, database } = await asOwner();
    expect(await database.run("select @@log_bin as log")).toEqual([{ log: 1 }]);
    const first = await openSqlBackend({ url });
    expect(first.notices).toEqual([expect.stringContaining("may not create triggers")]);
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
    const backend = await openSqlBackend({ url });
    onTestFinished(() => backend.close());
    await expect(backend.auditLog.append([record])).rejects.toMatchObject({
      code: "TEMPORARILY_UNAVAILABLE",
      message: "The database cannot be written",
    });
    expect((await backend.auditLog.list()).items).toEqual([]);
    await database.run("set global read_only = 0");
    await backend.auditLog.append([record]);
    expect((await backend.auditLog.list()).items).toHaveLength(1);
  });
});
