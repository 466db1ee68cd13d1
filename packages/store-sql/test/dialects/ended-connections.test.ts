import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describeOn, serverKinds } from "@gw/test-databases";
import { expect, onTestFinished, test } from "vitest";
import { connectDatabase } from "../../src/session/connect-database.ts";
import { preparedQuery } from "../../src/session/prepared-query.ts";
import { openFresh } from "../fixtures/fresh-database.ts";
import { sessionsOn, until } from "../fixtures/sessions.ts";

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    test("retries a read whose connection is closed while it runs", async () => {
      const { database: fresh } = await openFresh(server);
      const database = await connectDatabase({ url: fresh.url });
      onTestFinished(() => database.close());
      const sessions = sessionsOn(server, fresh);
      const text =
        kind === "mysql" ? "select get_lock(database(), 20)" : "select pg_advisory_lock(7)";
      const waits = preparedQuery(() => ({
        compile: () => ({ sql: text, parameters: [] }) as never,
      }));
      await fresh.run(text);
      const reading = database.all(waits, undefined);
      const isWaiting = async (): Promise<string | undefined> => {
        const rows = await fresh.run(
          kind === "mysql"
            ? "select id from information_schema.processlist where state = 'User lock'"
            : `select pid as id from pg_stat_activity
              where wait_event = 'advisory' and datname = current_database()`,
        );
        return rows[0] && String(rows[0].id);
      };
      await until(async () => (await isWaiting()) !== undefined);
      const reader = await isWaiting();
      await sessions.kill(String(reader));
      await until(async () => (await isWaiting()) !== reader);
      await fresh.run(
        kind === "mysql" ? "select release_lock(database())" : "select pg_advisory_unlock(7)",
      );
      expect(await reading).toHaveLength(1);
    });

    test("leaks nothing and applies each change once while connections are closed at random", async () => {
      const { database, backend, store, secret } = await openFresh(server, { poolSize: 4 });
      const sessions = sessionsOn(server, database);
      const { secretId } = secret;
      const before = await store.getRevision();
      let ended = 0;
      let killed = 0;
      let killing = Promise.resolve();
      const endOne = async (): Promise<void> => {
        const [first] = await sessions.list();
        if (first === undefined) return;
        killed += 1;
        // The connection may already be closed.
        await sessions.kill(first).catch(() => {});
      };
      const calls = [
        () => store.getSecretInfo({ secretId }),
        () => store.getSecretInfo({ secretName: "no such name" }),
        () => store.updateGatewaySecret({ secretId, authConfig: { api_version: "eu" } }),
        () => store.createGatewaySecret({ secretName: "openai", secretValue: { api_key: "x" } }),
        () => store.listGatewayEndpoints(),
      ];
      const outcomes = await Promise.all(
        Array.from({ length: 500 }, async (_, index) => {
          const [outcome] = await Promise.allSettled([calls[index % calls.length]?.()]);
          ended += 1;
          if (ended % 20 === 0) killing = killing.then(endOne);
          return { call: index % calls.length, outcome };
        }),
      );
      await killing;
      expect(killed).toBeGreaterThan(10);
      const codes = (call: number): string[] =>
        outcomes.flatMap((one) => {
          if (one.call !== call || one.outcome?.status !== "rejected") return [];
          return [one.outcome.reason.code];
        });
      const away = ["TEMPORARILY_UNAVAILABLE"];
      // A connection that fails to open is not retried: the server may be shutting down.
      expect([...new Set([...away, ...codes(0), ...codes(4)])]).toEqual(away);
      expect([...new Set([...away, ...codes(1)])].sort()).toEqual([
        "RESOURCE_DOES_NOT_EXIST",
        ...away,
      ]);
      expect([...new Set([...away, ...codes(3)])].sort()).toEqual([
        "RESOURCE_ALREADY_EXISTS",
        ...away,
      ]);
      const unknown = codes(2);
      expect([...new Set([...away, ...unknown])]).toEqual(away);
      expect(codes(0).length + codes(4).length + unknown.length).toBeLessThanOrEqual(killed);
      const made = (await store.getRevision()) - before;
      expect(made).toBeGreaterThanOrEqual(100 - unknown.length);
      expect(made).toBeLessThanOrEqual(100);
      await until(async () => (await sessions.list()).length <= 4);
      await backend.close();
      await until(async () => (await sessions.list()).length === 0);
    });
  });
}

/** A message of PostgreSQL's protocol: a type byte and the length of the rest. */
function message(letter: string, content: Buffer | string): Buffer {
  const body = Buffer.from(content);
  const head = Buffer.alloc(5, letter);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

test("survives a PostgreSQL connection that is closed right after it is accepted", async () => {
  const lines = createServer((socket) => {
    const ended = ["SFATAL", "C57P01", "Mterminating connection", ""].join("\0");
    socket.once("data", () => {
      socket.end(
        Buffer.concat([
          message("R", Buffer.alloc(4)),
          message("Z", "I"),
          message("E", `${ended}\0`),
        ]),
      );
    });
  });
  lines.listen(0, "127.0.0.1");
  await once(lines, "listening");
  onTestFinished(() => void lines.close());
  const { port } = lines.address() as AddressInfo;
  // An "error" event without a listener would end the test process.
  const opened = connectDatabase({ url: `postgres://gw@127.0.0.1:${port}/gateway` });
  await expect(opened).rejects.toMatchObject({ code: "TEMPORARILY_UNAVAILABLE" });
});
