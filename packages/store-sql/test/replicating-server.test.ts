import { describeOn, type OwnServer, startServer, type TestDatabase } from "@gw/test-databases";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openSqlBackend } from "../src/index.ts";
import { freshDatabase } from "./fresh-database.ts";

const record = { time: 1, action: "secret.open", result: "succeeded" } as const;

// One that others copy: it keeps a log of its changes, and may become such a copy itself.
describeOn("mysql", () => {
  let server: OwnServer;

  beforeAll(async () => {
    server = await startServer("mysql", { settings: ["log-bin=log", "server-id=1"] });
  });

  afterAll(() => server.stop());

  /** A user with all rights on the database, and none on the server. */
  async function asOwner(): Promise<{ readonly database: TestDatabase; readonly url: string }> {
    const database = await freshDatabase(server);
    await database.run("create user owner@'%' identified by 'of-the-owner'");
    await database.run(`grant all on ${database.name}.* to owner@'%'`);
    onTestFinished(async () => void (await database.run("drop user owner@'%'")));
    return { database, url: database.url.replace("gateway:test-password", "owner:of-the-owner") };
  }

  test("a user who may make no triggers there has a schema without them, and is told so", async () => {
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

  test("while it may only be read it is read, and what would write says so", async () => {
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
