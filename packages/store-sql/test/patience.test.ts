import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DatabaseError } from "../src/database-error.ts";
import type { SqlConnections } from "../src/dialects/dialect.ts";
import { sqliteDialect } from "../src/dialects/sqlite/sqlite-dialect.ts";
import { SqlDatabase } from "../src/sql-database.ts";
import { connect } from "./connected.ts";

let now: number;
let connections: SqlConnections;
/** How often each transaction that was asked for tried to begin. */
let tries: number[];

beforeEach(async () => {
  now = 0;
  tries = [];
  vi.spyOn(performance, "now").mockImplementation(() => now);
  connections = await connect("sqlite::memory:");
});

afterEach(async () => {
  vi.restoreAllMocks();
  await connections.close();
});

/** A database whose lock is held elsewhere for so many tries, each of which takes 100 ms. */
function databaseLockedFor(count: number): SqlDatabase {
  let rest = count;
  const locked: SqlConnections = {
    ...connections,
    lend: (purpose, work) =>
      connections.lend(purpose, (connection) => {
        const transaction = tries.push(0) - 1;
        return work({
          execute: (statement) => connection.execute(statement),
          rollback: () => connection.rollback(),
          commit: () => connection.commit(),
          isInTransaction: false,
          async begin(what) {
            tries[transaction] = (tries[transaction] ?? 0) + 1;
            if (transaction > 0 && rest > 0) {
              rest -= 1;
              now += 100;
              throw new DatabaseError("TEMPORARILY_UNAVAILABLE", "locked", {
                trouble: "contended",
              });
            }
            await connection.begin(what);
          },
        });
      }),
  };
  return new SqlDatabase({ dialect: sqliteDialect, connections: locked, lockTimeout: 500 });
}

test("the time in our own queue is no waiting for others", async () => {
  const database = databaseLockedFor(3);
  const slow = database.write(async () => {
    now += 60_000;
  });
  const next = database.write(async () => "written");
  await slow;
  expect(await next).toBe("written");
  expect(tries).toEqual([1, 4]);
});

test("those in a queue that stands still give up together", async () => {
  const database = databaseLockedFor(Number.POSITIVE_INFINITY);
  const first = database.write(async () => {});
  const rest = [1, 2, 3].map(() => database.write(async () => {}));
  await first;
  for (const { status } of await Promise.allSettled(rest)) expect(status).toBe("rejected");
  expect(tries).toEqual([1, 5, 1, 1]);
});
