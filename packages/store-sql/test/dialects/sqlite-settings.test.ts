import { mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSqlBackend } from "../../src/index.ts";
import { connect, rowsOf } from "../fixtures/connected.ts";
import { type TemporaryFolder, temporaryFolder } from "../fixtures/temporary-folder.ts";

let folder: TemporaryFolder;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => folder.remove());

test.each(["a #1?%20 b/gateway.db", "c?mode=ro/gateway.db", "what?.db", "50%.db"])(
  "uses a path unchanged: %s",
  async (name) => {
    mkdirSync(dirname(join(folder.path, name)), { recursive: true });
    const backend = await openSqlBackend({ url: `sqlite:${folder.path}/${name}` });
    await backend.close();
    expect(statSync(join(folder.path, name)).size).toBeGreaterThan(0);
  },
);

test("configures the writer with WAL, full sync, foreign keys and a short busy timeout", async () => {
  const connections = await connect(`sqlite:${folder.path}/gateway.db`);
  const setting = async (name: string): Promise<unknown> =>
    Object.values(
      Object(await rowsOf(connections, "write", `pragma ${name}`).then(([row]) => row)),
    )[0];
  expect(await setting("journal_mode")).toBe("wal");
  // 2 is FULL.
  expect(await setting("synchronous")).toBe(2);
  expect(await setting("foreign_keys")).toBe(1);
  expect(await setting("busy_timeout")).toBeLessThanOrEqual(50);
  expect(await setting("trusted_schema")).toBe(0);
  expect(await setting("recursive_triggers")).toBe(1);
  expect(await setting("ignore_check_constraints")).toBe(0);
  await connections.close();
});

test("rejects a file in another encoding, which compares texts by other bytes", async () => {
  const other = new Database(`${folder.path}/gateway.db`);
  other.pragma("encoding = 'UTF-16le'");
  other.exec("create table other (id)");
  other.close();
  await expect(openSqlBackend({ url: `sqlite:${folder.path}/gateway.db` })).rejects.toMatchObject({
    code: "INVALID_PARAMETER_VALUE",
    message:
      "`url` must name a database whose sessions can have encoding = 'UTF-8'; they keep 'UTF-16le'",
  });
});

test("the reader cannot write", async () => {
  const connections = await connect(`sqlite:${folder.path}/gateway.db`);
  await expect(rowsOf(connections, "read", "create table x (y)")).rejects.toMatchObject({
    code: "TEMPORARILY_UNAVAILABLE",
    message: "The database cannot be written",
  });
  await connections.close();
});

test("reads neither wait for an uncommitted write nor see it", async () => {
  const backend = await openSqlBackend({ url: `sqlite:${folder.path}/gateway.db` });
  await backend.close();
  const connections = await connect(`sqlite:${folder.path}/gateway.db`);
  const revision = "select revision from gateway_revision";
  await connections.lend("write", async (writer) => {
    await writer.begin("write");
    await writer.execute({ sql: "update gateway_revision set revision = 7", parameters: [] });
    expect(await rowsOf(connections, "read", revision)).toEqual([{ revision: 0 }]);
    await writer.commit();
  });
  expect(await rowsOf(connections, "read", revision)).toEqual([{ revision: 7 }]);
  await connections.close();
});

test("takes the write lock before the first statement", async () => {
  const connections = await connect(`sqlite:${folder.path}/gateway.db`);
  const other = new Database(`${folder.path}/gateway.db`, { timeout: 0 });
  await connections.lend("write", async (writer) => {
    await writer.begin("write");
    expect(() => other.exec("begin immediate")).toThrow(/locked/);
    await writer.rollback();
  });
  other.exec("begin immediate");
  other.close();
  await connections.close();
});

test("creates the file readable by its owner only", async () => {
  const path = `${folder.path}/gateway.db`;
  const backend = await openSqlBackend({ url: `sqlite:${path}` });
  for (const end of ["", "-wal", "-shm"]) expect(statSync(path + end).mode & 0o077).toBe(0);
  await backend.close();
});

test("a database in memory enforces foreign keys, and is not durable", async () => {
  const connections = await connect("sqlite::memory:");
  expect(await rowsOf(connections, "write", "pragma foreign_keys")).toEqual([{ foreign_keys: 1 }]);
  expect(connections.isDurable).toBe(false);
  await connections.close();
});
