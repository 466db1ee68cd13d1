import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSqlBackend, type SqlBackend } from "../../src/index.ts";
import { type FilledBackend, openFilled } from "../fixtures/filled-backend.ts";
import { type TemporaryFolder, temporaryFolder } from "../fixtures/temporary-folder.ts";

let folder: TemporaryFolder;
let url: string;
let filled: FilledBackend;
/** A second connection, as another process would have. */
let other: Database.Database;

beforeEach(async () => {
  folder = temporaryFolder();
  url = `sqlite:${folder.path}/gateway.db`;
  filled = await openFilled({ url, lockTimeout: 200 });
  other = new Database(`${folder.path}/gateway.db`);
});

afterEach(async () => {
  other.close();
  await filled.backend.close();
  folder.remove();
});

function rename(store = filled.store): Promise<unknown> {
  const { modelDefinitionId } = filled.definition;
  return store.updateGatewayModelDefinition({ modelDefinitionId, modelName: "gpt-5" });
}

describe("while another process holds the write lock", () => {
  test("a write fails after the lock timeout, without the driver's message", async () => {
    other.exec("begin immediate");
    await expect(rename()).rejects.toMatchObject({
      code: "TEMPORARILY_UNAVAILABLE",
      message: "The database is locked by another process; try again",
    });
    other.exec("rollback");
    expect(await filled.store.getRevision()).toBe(2);
  });

  test("a write succeeds when the lock is released in time", async () => {
    const patient = await openSqlBackend({ url, lockTimeout: 30_000 });
    const store = patient.openStore({ keyRing: {} as never });
    other.exec("begin immediate");
    const renamed = rename(store);
    // Reads show that the waiting write does not block the process.
    for (let reads = 0; reads < 5; reads += 1) {
      const { modelName } = await store.getGatewayModelDefinition({ name: "gpt" });
      expect(modelName).toBe("gpt-4o");
    }
    other.exec("commit");
    expect(await renamed).toMatchObject({ modelName: "gpt-5" });
    expect(await store.getRevision()).toBe(3);
    await patient.close();
  });

  test("reads succeed", async () => {
    other.exec("begin immediate");
    other.exec("update gateway_model_definitions set model_name = 'unseen'");
    const { items } = await filled.store.listGatewayModelDefinitions();
    expect(items.map(({ modelName }) => modelName)).toEqual(["gpt-4o"]);
    other.exec("rollback");
  });

  test("a start without pending migrations succeeds", async () => {
    other.exec("begin immediate");
    const second: SqlBackend = await openSqlBackend({ url, lockTimeout: 0 });
    await second.ping();
    await second.close();
    other.exec("rollback");
  });
});

test("queued writes of one process all run, in order", async () => {
  const { store, definition } = filled;
  const { modelDefinitionId } = definition;
  const created = await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      store.createGatewayEndpoint({
        name: `endpoint-${index}`,
        modelConfigs: [{ modelDefinitionId }],
      }),
    ),
  );
  const { items } = await store.listGatewayEndpoints();
  expect(items.map(({ name }) => name)).toEqual(created.map(({ name }) => name));
});

test("a long queue of writes pauses for another process", async () => {
  const { backend } = filled;
  const count = 400;
  let written = 0;
  const writes = Array.from({ length: count }, async () => {
    const record = { time: 1, action: "secret.open", result: "succeeded" } as const;
    await backend.auditLog.append([record]);
    written += 1;
  });
  // Runs while the queue pauses, since both connections are in one process.
  await new Promise(setImmediate);
  other.exec("begin immediate");
  expect(written).toBeLessThan(count);
  other.exec("commit");
  await Promise.all(writes);
});

test("close completes the writes requested before it, and rejects later ones", async () => {
  const { backend, store } = filled;
  const earlier = rename();
  const closed = backend.close();
  await expect(store.getRevision()).rejects.toMatchObject({ code: "STORE_CLOSED" });
  await expect(backend.ping()).rejects.toMatchObject({ code: "STORE_CLOSED" });
  await expect(backend.kekRegistry.list()).rejects.toMatchObject({ code: "STORE_CLOSED" });
  expect(await earlier).toMatchObject({ modelName: "gpt-5" });
  await closed;
  await backend.close();
  expect(other.prepare("select revision from gateway_revision").pluck().get()).toBe(3);
});
