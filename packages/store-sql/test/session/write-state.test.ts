import { expect, onTestFinished, test } from "vitest";
import { connectDatabase } from "../../src/session/connect-database.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

test("a SQLite database that accepts no writes for some time is reported once each way", async () => {
  const states: unknown[] = [];
  const database = await connectDatabase({
    url: `sqlite:${temporaryFolder().path}/gateway.db`,
    onReadOnly: ({ message, cause }) => states.push([message, (cause as { code?: unknown }).code]),
    onWritable: () => states.push("writable"),
  });
  onTestFinished(() => database.close());
  const run = (sql: string) =>
    database.connections.lend("write", async (connection) =>
      connection.execute({ sql, parameters: [] }),
    );
  const write = () =>
    database.write(async (session) =>
      session.execute({ sql: "insert into one values (1)", parameters: [] }),
    );
  await run("create table one (a)");
  await write();
  expect(states).toEqual([]);
  const readOnly = ["The database cannot be written", "SQLITE_READONLY"];
  await run("pragma query_only = 1");
  for (let writes = 0; writes < 3; writes += 1) await expect(write()).rejects.toThrow();
  expect(states).toEqual([readOnly]);
  await run("pragma query_only = 0");
  await write();
  await write();
  expect(states).toEqual([readOnly, "writable"]);
  // Other failures do not count as one of the two.
  await run("drop table one");
  await expect(write()).rejects.toThrow();
  await run("pragma query_only = 1");
  await expect(write()).rejects.toThrow();
  expect(states).toEqual([readOnly, "writable", readOnly]);
});
