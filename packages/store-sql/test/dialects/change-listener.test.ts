import { watchRevision } from "@gw/store-abstract";
import { describeOn, serverKinds, type TestServer } from "@gw/test-databases";
import { expect, onTestFinished, test } from "vitest";
import { openSqlBackend } from "../../src/index.ts";
import { freshDatabase, openFresh } from "../fixtures/fresh-database.ts";
import { until } from "../fixtures/sessions.ts";

/** Watches one backend while another one makes changes. */
async function watched(server: TestServer, interval: number) {
  const { database, store, secret } = await openFresh(server);
  const backend = await openSqlBackend({ url: database.url });
  const reader = backend.openStore({ keyRing: {} as never });
  const seen: number[] = [];
  const waiting = new Map<number, () => void>();
  const watch = watchRevision({
    readRevision: () => reader.getRevision(),
    ...(backend.listen && { listen: backend.listen }),
    interval,
    onRevision(revision) {
      seen.push(revision);
      waiting.get(revision)?.();
    },
  });
  onTestFinished(async () => {
    await watch.close();
    await backend.close();
  });
  const isSeen = (revision: number): Promise<void> =>
    seen.includes(revision)
      ? Promise.resolve()
      : new Promise((resolve) => waiting.set(revision, resolve));
  const change = () =>
    store.updateGatewaySecret({ secretId: secret.secretId, authConfig: { api_version: "eu" } });
  return { database, backend, watch, isSeen, change };
}

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    test("detects changes of another process by polling once per interval", async () => {
      const { change, isSeen } = await watched(server, 50);
      await isSeen(2);
      await change();
      await isSeen(3);
    });

    test("declares in the manifest whether the database notifies", async () => {
      const database = await freshDatabase(server);
      const backend = await openSqlBackend({ url: database.url });
      expect(backend.manifest.notifies).toBe(kind === "postgres");
      expect(backend.listen !== undefined).toBe(kind === "postgres");
      await backend.close();
    });
  });
}

describeOn("postgres", (server) => {
  const hour = 3_600_000;
  const listeners = `select pid from pg_stat_activity
    where datname = current_database() and query like 'listen %'`;

  test("is notified of changes of another process at once, whatever the interval", async () => {
    const { change, isSeen } = await watched(server, hour);
    await isSeen(2);
    for (let revision = 3; revision < 20; revision += 1) {
      await change();
      await isSeen(revision);
    }
  });

  test("detects changes made while disconnected after the reconnect", async () => {
    const { database, change, isSeen } = await watched(server, hour);
    await until(async () => (await database.run(listeners)).length === 1);
    const [listener] = await database.run(listeners);
    await database.run(`select pg_terminate_backend(${listener?.pid})`);
    await change();
    await isSeen(3);
    await until(async () => {
      const [another] = await database.run(listeners);
      return another !== undefined && another.pid !== listener?.pid;
    });
    await change();
    await isSeen(4);
  });

  test("is not notified of a mutation that is rolled back", async () => {
    const { database, change, isSeen, watch } = await watched(server, hour);
    await until(async () => (await database.run(listeners)).length === 1);
    await database.run("begin");
    await database.run("update gateway_revision set revision = 99");
    await database.run("select pg_notify('gateway_revision', '99')");
    await database.run("rollback");
    await change();
    await isSeen(3);
    expect(watch.revision).toBe(3);
  });

  test("leaves no session after close, even during a connect", async () => {
    const { database, backend, watch } = await watched(server, hour);
    await until(async () => (await database.run(listeners)).length === 1);
    await watch.close();
    await until(async () => (await database.run(listeners)).length === 0);
    await backend.listen?.(() => {}).close();
    await until(async () => (await database.run(listeners)).length === 0);
  });
});
