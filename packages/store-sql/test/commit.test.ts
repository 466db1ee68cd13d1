import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DatabaseError } from "../src/database-error.ts";
import type { SqlConnections } from "../src/dialects/dialect.ts";
import { sqliteDialect } from "../src/dialects/sqlite/sqlite-dialect.ts";
import { openSqlBackend } from "../src/index.ts";
import { SqlDatabase } from "../src/sql-database.ts";
import type { SqlSession } from "../src/sql-session.ts";
import { connect, rowsOf } from "./connected.ts";
import { type TemporaryFolder, temporaryFolder } from "./temporary-folder.ts";

let folder: TemporaryFolder;
let connections: SqlConnections;
let runs: number;

beforeEach(async () => {
  runs = 0;
  folder = temporaryFolder();
  const url = `sqlite:${folder.path}/gateway.db`;
  await (await openSqlBackend({ url })).close();
  connections = await connect(url);
});

afterEach(async () => {
  await connections.close();
  folder.remove();
});

function databaseOn(on: SqlConnections, lockTimeout = 200): SqlDatabase {
  return new SqlDatabase({ dialect: sqliteDialect, connections: on, lockTimeout });
}

async function setRevision(session: SqlSession): Promise<void> {
  runs += 1;
  await session.execute({ sql: "update gateway_revision set revision = 7", parameters: [] });
}

function revision(): Promise<readonly unknown[]> {
  return rowsOf(connections, "read", "select revision from gateway_revision");
}

/** Without the log, whoever reads keeps others from committing: COMMIT itself meets a lock. */
async function readerInTheWay(): Promise<Database.Database> {
  await rowsOf(connections, "write", "pragma journal_mode = delete");
  const reader = new Database(`${folder.path}/gateway.db`);
  reader.exec("begin");
  reader.prepare("select * from gateway_revision").all();
  return reader;
}

test("a COMMIT that meets a lock is sent again once the lock is gone, and nothing else is", async () => {
  const reader = await readerInTheWay();
  const written = databaseOn(connections, 30_000).write(setRevision);
  // The reader's time ends only when the writer has come as far as its COMMIT.
  while (runs === 0) await new Promise(setImmediate);
  await new Promise(setImmediate);
  reader.exec("commit");
  await written;
  expect(runs).toBe(1);
  expect(await revision()).toEqual([{ revision: 7 }]);
  reader.close();
});

test("a COMMIT that meets a lock for too long is rolled back, and the next write is sound", async () => {
  const reader = await readerInTheWay();
  const database = databaseOn(connections);
  await expect(database.write(setRevision)).rejects.toMatchObject({
    code: "TEMPORARILY_UNAVAILABLE",
  });
  expect(await revision()).toEqual([{ revision: 0 }]);
  reader.exec("commit");
  reader.close();
  await database.write(setRevision);
  expect(await revision()).toEqual([{ revision: 7 }]);
});

test("a COMMIT whose answer is lost is reported as such, and never repeated", async () => {
  // The connection of a server that went away between doing and answering.
  const lossy: SqlConnections = {
    ...connections,
    lend: (purpose, work) =>
      connections.lend(purpose, (connection) =>
        work({
          execute: (statement) => connection.execute(statement),
          begin: (what) => connection.begin(what),
          rollback: () => connection.rollback(),
          isInTransaction: false,
          async commit() {
            await connection.commit();
            throw new DatabaseError("TEMPORARILY_UNAVAILABLE", "gone", { trouble: "contended" });
          },
        }),
      ),
  };
  await expect(databaseOn(lossy).write(setRevision)).rejects.toMatchObject({
    code: "TEMPORARILY_UNAVAILABLE",
    message: expect.stringContaining("not known whether the change was made"),
  });
  expect(runs).toBe(1);
  expect(await revision()).toEqual([{ revision: 7 }]);
});

test("what the work throws comes out unchanged, and undoes the work", async () => {
  const error = new Error("refused");
  const written = databaseOn(connections).write(async (session) => {
    await setRevision(session);
    throw error;
  });
  await expect(written).rejects.toBe(error);
  expect(await revision()).toEqual([{ revision: 0 }]);
  // Nor does it keep the lock.
  const other = new Database(`${folder.path}/gateway.db`, { timeout: 0 });
  other.exec("begin immediate");
  other.close();
});

test("a write that finds the disk full is undone, and a smaller one still fits", async () => {
  const [pages] = await rowsOf(connections, "write", "pragma page_count");
  const { page_count: count } = pages as { page_count: number };
  await rowsOf(connections, "write", `pragma max_page_count = ${count + 2}`);
  const database = databaseOn(connections);
  const filling = database.write(async (session) => {
    await setRevision(session);
    const sql = "insert into gateway_audit_log values (1, 1, ?, 'succeeded', 1, 1, 1, 1, 1, 1)";
    await session.execute({ sql, parameters: ["x".repeat(100_000)] });
  });
  await expect(filling).rejects.toMatchObject({
    code: "TEMPORARILY_UNAVAILABLE",
    message: "The disk of the database is full",
  });
  expect(await revision()).toEqual([{ revision: 0 }]);
  await database.write(setRevision);
  expect(await revision()).toEqual([{ revision: 7 }]);
});
