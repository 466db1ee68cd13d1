import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SqlConnections } from "../../src/dialects/dialect.ts";
import { sqliteDialect } from "../../src/dialects/sqlite/sqlite-dialect.ts";
import { DatabaseError } from "../../src/session/database-error.ts";
import { SqlDatabase } from "../../src/session/sql-database.ts";
import { connect } from "../fixtures/connected.ts";

let now: number;
let connections: SqlConnections;
/** The number of attempts to begin, per transaction. */
let attempts: number[];

beforeEach(async () => {
  now = 0;
  attempts = [];
  vi.spyOn(performance, "now").mockImplementation(() => now);
  connections = await connect("sqlite::memory:");
});

afterEach(async () => {
  vi.restoreAllMocks();
  await connections.close();
});

/** A database that is locked for `count` attempts, each of which takes 100 ms. */
function databaseLockedFor(count: number): SqlDatabase {
  let rest = count;
  const locked: SqlConnections = {
    ...connections,
    lend: (purpose, work) =>
      connections.lend(purpose, (connection) => {
        const transaction = attempts.push(0) - 1;
        return work({
          execute: (statement) => connection.execute(statement),
          rollback: () => connection.rollback(),
          commit: () => connection.commit(),
          isInTransaction: false,
          async begin(what) {
            attempts[transaction] = (attempts[transaction] ?? 0) + 1;
            if (transaction > 0 && rest > 0) {
              rest -= 1;
              now += 100;
              throw new DatabaseError("TEMPORARILY_UNAVAILABLE", "locked", {
                failureKind: "contended",
              });
            }
            await connection.begin(what);
          },
        });
      }),
  };
  return new SqlDatabase({ dialect: sqliteDialect, connections: locked, lockTimeout: 500 });
}

test("does not count the time in our own queue as lock wait", async () => {
  const database = databaseLockedFor(3);
  const slow = database.write(async () => {
    now += 60_000;
  });
  const next = database.write(async () => "written");
  await slow;
  expect(await next).toBe("written");
  expect(attempts).toEqual([1, 4]);
});

test("rejects all queued calls together when the queue stalls", async () => {
  const database = databaseLockedFor(Number.POSITIVE_INFINITY);
  const first = database.write(async () => {});
  const rest = [1, 2, 3].map(() => database.write(async () => {}));
  await first;
  for (const { status } of await Promise.allSettled(rest)) expect(status).toBe("rejected");
  expect(attempts).toEqual([1, 5, 1, 1]);
});
