import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { SqlConnection, SqlConnections } from "../../src/dialects/dialect.ts";
import { sqliteDialect } from "../../src/dialects/sqlite/sqlite-dialect.ts";
import { openSqlBackend } from "../../src/index.ts";
import { DatabaseError } from "../../src/session/database-error.ts";
import { SqlDatabase } from "../../src/session/sql-database.ts";
import type { SqlSession } from "../../src/session/sql-session.ts";
import { connect, rowsOf } from "../fixtures/connected.ts";
import { type TemporaryFolder, temporaryFolder } from "../fixtures/temporary-folder.ts";

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

/** Without WAL, a reader blocks commits, so that COMMIT itself fails on a lock. */
async function readerInTheWay(): Promise<Database.Database> {
  await rowsOf(connections, "write", "pragma journal_mode = delete");
  const reader = new Database(`${folder.path}/gateway.db`);
  reader.exec("begin");
  reader.prepare("select * from gateway_revision").all();
  return reader;
}

test("repeats only the COMMIT when it failed on a lock", async () => {
  const reader = await readerInTheWay();
  const written = databaseOn(connections, 30_000).write(setRevision);
  // The reader ends only after the writer has reached its COMMIT.
  while (runs === 0) await new Promise(setImmediate);
  await new Promise(setImmediate);
  reader.exec("commit");
  await written;
  expect(runs).toBe(1);
  expect(await revision()).toEqual([{ revision: 7 }]);
  reader.close();
});

test("rolls back when the COMMIT fails on a lock for too long, and the next write succeeds", async () => {
  const reader = await readerInTheWay();
  const database = databaseOn(connections);
  await expect(database.write(setRevision)).rejects.toMatchObject({
    code: "TEMPORARILY_UNAVAILABLE",
    outcomeUnknown: false,
  });
  expect(await revision()).toEqual([{ revision: 0 }]);
  reader.exec("commit");
  reader.close();
  await database.write(setRevision);
  expect(await revision()).toEqual([{ revision: 7 }]);
});

/** The connections with another COMMIT. */
function withCommit(commit: (connection: SqlConnection) => Promise<void>): SqlConnections {
  return {
    ...connections,
    lend: (purpose, work) =>
      connections.lend(purpose, (connection) =>
        work({
          execute: (statement) => connection.execute(statement),
          begin: (what) => connection.begin(what),
          rollback: () => connection.rollback(),
          isInTransaction: false,
          commit: () => commit(connection),
        }),
      ),
  };
}

test("runs again when the COMMIT is rolled back because of another transaction", async () => {
  const conflicting = withCommit(async (connection) => {
    if (runs > 1) return connection.commit();
    await connection.rollback();
    throw new DatabaseError("TEMPORARILY_UNAVAILABLE", "conflict", { failureKind: "contended" });
  });
  await databaseOn(conflicting, 5_000).write(setRevision);
  expect(runs).toBe(2);
  expect(await revision()).toEqual([{ revision: 7 }]);
});

test("reports a COMMIT whose answer is lost, and does not repeat it", async () => {
  const lossy = withCommit(async (connection) => {
    await connection.commit();
    throw new DatabaseError("TEMPORARILY_UNAVAILABLE", "gone", { failureKind: "connection_lost" });
  });
  await expect(databaseOn(lossy).write(setRevision)).rejects.toMatchObject({
    code: "TEMPORARILY_UNAVAILABLE",
    message: expect.stringContaining("the change may or may not have been saved"),
    outcomeUnknown: true,
  });
  expect(runs).toBe(1);
  expect(await revision()).toEqual([{ revision: 7 }]);
});

test("rolls back and rethrows the error of the work", async () => {
  const error = new Error("failed");
  const written = databaseOn(connections).write(async (session) => {
    await setRevision(session);
    throw error;
  });
  await expect(written).rejects.toBe(error);
  expect(await revision()).toEqual([{ revision: 0 }]);
  // The lock is released too.
  const other = new Database(`${folder.path}/gateway.db`, { timeout: 0 });
  other.exec("begin immediate");
  other.close();
});

test("rolls back a write when the disk is full, and a smaller one still succeeds", async () => {
  const [pages] = await rowsOf(connections, "write", "pragma page_count");
  const { page_count: count } = pages as { page_count: number };
  await rowsOf(connections, "write", `pragma max_page_count = ${count + 2}`);
  const database = databaseOn(connections);
  const filling = database.write(async (session) => {
    await setRevision(session);
    const sql = "insert into gateway_audit_log (time, action, result) values (1, ?, 'succeeded')";
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
