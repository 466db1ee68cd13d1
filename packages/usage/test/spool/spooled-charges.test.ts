import { appendFile, mkdir, readdir, rename, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Charge } from "../../src/index.js";
import { FakeBatchStore } from "./fake-batch-store.js";
import { openTestSpool, temporaryFolder } from "./open-test-spool.js";
import { createRecord } from "./usage-records.js";

function charge(subject: string, units: bigint): Charge {
  return { limitId: "l-1", subject, windowStart: 0, units };
}

/** Leaves a folder with two segments, of the calls `a` and `b`, as a process whose database is away. */
async function leaveCharges(folder: string): Promise<string> {
  const store = new FakeBatchStore();
  store.isAway = true;
  const { spool } = await openTestSpool({ folder, store });
  for (const requestId of ["a", "b"]) {
    await spool.record(createRecord(requestId), { charges: [charge("token", 5n)] });
    await spool.flush().catch(() => undefined);
  }
  await spool.close();
  return spool.gatewayId;
}

describe("the charges of calls", () => {
  test("are sent with the batch of their record, each allowance once", async () => {
    const { spool, store } = await openTestSpool();
    await Promise.all([
      spool.record(createRecord("a"), { charges: [charge("one", 1n), charge("two", 2n)] }),
      spool.record(createRecord("b"), { charges: [charge("one", 10n)] }),
    ]);
    await spool.record(createRecord("c"), { charges: [charge("two", 20n)] });
    await spool.flush();
    expect(store.batches).toHaveLength(1);
    expect(store.batches[0]?.charges).toEqual([charge("one", 11n), charge("two", 22n)]);
    expect(store.requestIds).toEqual(["a", "b", "c"]);
  });

  test("are sent without a record", async () => {
    const { spool, store, events } = await openTestSpool();
    await spool.record(undefined, { charges: [charge("one", 3n)] });
    await spool.record(undefined, { charges: [] });
    await spool.flush();
    expect(store.batches).toMatchObject([{ calls: [], sums: [], charges: [charge("one", 3n)] }]);
    expect(events).toEqual([]);
  });

  test("are kept when their records are dropped", async () => {
    const { spool, store, events } = await openTestSpool({ maxBytes: 100 });
    store.isAway = true;
    await spool.record(createRecord("a"), { charges: [charge("one", 3n)] });
    await expect(spool.flush()).rejects.toThrow();
    expect(events).toContain("dropped 1 spool_full");
    store.isAway = false;
    await spool.flush();
    expect([store.requestIds, store.charges]).toEqual([[], [charge("one", 3n)]]);
  });

  test("are kept while the disk fails, and written later", async () => {
    const { spool, store, folder, events } = await openTestSpool();
    const path = join(folder, spool.gatewayId);
    await rename(path, `${path}-away`);
    await spool.record(createRecord("a"), { charges: [charge("one", 3n)] });
    await spool.record(undefined, { charges: [charge("one", 4n)] });
    expect(events).toEqual(["dropped 1 write_failed", "failed write"]);
    await rename(`${path}-away`, path);
    await spool.flush();
    expect([store.requestIds, store.charges]).toEqual([[], [charge("one", 7n)]]);
  });

  test("are sent without those that the store does not accept", async () => {
    const { spool, store } = await openTestSpool();
    await spool.record(createRecord("a"), { charges: [charge("one", 0n), charge("two", 4n)] });
    await spool.flush();
    expect([store.requestIds, store.charges]).toEqual([["a"], [charge("two", 4n)]]);
  });

  test.each(["cut off", "absent", "on disk"])(
    "of a killed process are replayed once if the last sums are %s",
    async (sums) => {
      const folder = await temporaryFolder();
      const ended = await leaveCharges(folder);
      const path = join(folder, ended, "2.sums");
      if (sums === "cut off") await truncate(path, 50);
      if (sums === "absent") await rm(path);
      await appendFile(join(folder, ended, "2.calls"), '1234abcd {"calls":[],"charges":[{"li');
      const { spool, store } = await openTestSpool({ folder });
      await spool.flush();
      expect(store.charges).toEqual([charge("token", 10n)]);
      expect(store.requestIds).toEqual(["a", "b"]);
    },
  );
});

describe("a process that has ended", () => {
  test("is closed after its last batch is sent, as stopped", async () => {
    const { spool, store, folder, record } = await openTestSpool();
    store.onBatch = () => expect(store.closed).toEqual([]);
    await record("a");
    await spool.close();
    expect(store.requestIds).toEqual(["a"]);
    expect(store.closed).toEqual([`${spool.gatewayId} stopped`]);
    expect(await readdir(folder)).toEqual([]);
  });

  test("is closed as stopped by the next one if its database was away", async () => {
    const folder = await temporaryFolder();
    const ended = await leaveCharges(folder);
    const { spool, store } = await openTestSpool({ folder });
    await spool.flush();
    expect(store.closed).toEqual([`${ended} stopped`]);
    expect(store.charges).toEqual([charge("token", 10n)]);
  });

  test("is closed as crashed if it could not mark that it stopped", async () => {
    const folder = await temporaryFolder();
    const ended = await leaveCharges(folder);
    await rm(join(folder, ended, "stopped"));
    const { spool, store } = await openTestSpool({ folder });
    await spool.flush();
    expect(store.closed).toEqual([`${ended} crashed`]);
  });

  test("is closed as crashed without a segment", async () => {
    const folder = await temporaryFolder();
    const ended = "0f0f0f0f-0000-4000-8000-000000000000";
    await mkdir(join(folder, ended));
    await writeFile(join(folder, ended, "registered"), "");
    const { spool, store } = await openTestSpool({ folder });
    await spool.flush();
    expect(store.closed).toEqual([`${ended} crashed`]);
    expect(await readdir(folder)).not.toContain(ended);
  });

  test("keeps its folder until it is closed", async () => {
    const folder = await temporaryFolder();
    const ended = await leaveCharges(folder);
    const { spool, store } = await openTestSpool({ folder });
    store.onAdded = () => {
      store.isAway = true;
    };
    await expect(spool.flush()).rejects.toThrow();
    store.isAway = false;
    await expect(spool.flush()).rejects.toThrow();
    expect(await readdir(join(folder, ended))).toEqual(["registered", "stopped"]);
    expect(store.closed).toEqual([]);
    store.isAway = false;
    await spool.flush();
    expect(store.closed).toEqual([`${ended} stopped`]);
    expect(await readdir(folder)).not.toContain(ended);
  });
});

describe("a process with another gateway id", () => {
  const next = "0f0f0f0f-0000-4000-8000-000000000001";

  test("records each call under the id that admitted it, and then ends the old one", async () => {
    const { spool, store, folder } = await openTestSpool();
    const old = spool.gatewayId;
    await spool.record(createRecord("a"), { gatewayId: old, charges: [charge("one", 1n)] });
    await spool.startGateway(next);
    expect(spool.gatewayId).toBe(next);
    await spool.record(createRecord("b"), { gatewayId: next, charges: [charge("one", 2n)] });
    await spool.record(createRecord("c"), { gatewayId: old, charges: [charge("one", 4n)] });
    await spool.record(createRecord("d"));
    const closedBefore: string[] = [];
    store.onBatch = ({ gatewayId }) => {
      if (gatewayId === old) closedBefore.push(...store.closed);
    };
    await spool.endGateway(old);
    await spool.flush();
    const unitsOf = (gatewayId: string) =>
      store.batches
        .filter((batch) => batch.gatewayId === gatewayId)
        .flatMap(({ charges = [] }) => charges.map(({ units }) => units));
    expect([unitsOf(old), unitsOf(next)]).toEqual([[5n], [2n]]);
    expect(closedBefore).toEqual([]);
    expect(store.closed).toEqual([`${old} stopped`]);
    expect((await readdir(folder)).sort()).toEqual([next, `${next}.lock`]);
    expect([...store.requestIds].sort()).toEqual(["a", "b", "c", "d"]);
  });

  test("records a call of an ended id under the current one", async () => {
    const { spool, store } = await openTestSpool();
    const old = spool.gatewayId;
    await spool.startGateway(next);
    await spool.endGateway(old);
    await spool.record(createRecord("a"), { gatewayId: old });
    await spool.flush();
    expect(store.batches.map(({ gatewayId }) => gatewayId)).toEqual([next]);
  });

  test("does not end the current one", async () => {
    const { spool, store, record } = await openTestSpool();
    await spool.endGateway(spool.gatewayId);
    await record("a");
    await spool.flush();
    expect([store.requestIds, store.closed]).toEqual([["a"], []]);
  });

  test("ends all of them when it closes", async () => {
    const { spool, store, folder } = await openTestSpool();
    const old = spool.gatewayId;
    await spool.startGateway(next);
    await spool.record(createRecord("a"), { gatewayId: old });
    await spool.record(createRecord("b"));
    await spool.close();
    expect(store.closed).toEqual([`${old} stopped`, `${next} stopped`]);
    expect([...store.requestIds].sort()).toEqual(["a", "b"]);
    expect(await readdir(folder)).toEqual([]);
    await expect(spool.startGateway(old)).rejects.toThrow("The spool is closed");
    expect(await readdir(folder)).toEqual([]);
  });
});
