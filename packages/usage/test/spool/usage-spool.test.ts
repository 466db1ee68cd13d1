import type fs from "node:fs";
import { readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { filesOf, openTestSpool, type TestSpool, useFakeTimeouts } from "./open-test-spool.js";
import { createRecord } from "./usage-records.js";

const writes = vi.hoisted(() => ({ count: 0, failure: undefined as string | undefined }));
vi.mock("node:fs", async (importOriginal) => {
  const original = await importOriginal<typeof fs>();
  const writeSync = (file: number, bytes: Buffer, start: number, length: number, at: number) => {
    writes.count += 1;
    if (writes.failure === undefined) return original.writeSync(file, bytes, start, length, at);
    // A disk that becomes full takes a part.
    original.writeSync(file, bytes, start, length >> 1, at);
    throw Object.assign(new Error("no space"), { code: writes.failure });
  };
  return { ...original, writeSync };
});
beforeEach(() => {
  writes.count = 0;
  writes.failure = undefined;
});

/** The calls in the open segment. */
async function openSegmentOf({ spool, folder }: TestSpool): Promise<string> {
  return readFile(join(folder, spool.gatewayId, "1.calls"), "utf8");
}

describe("a usage spool", () => {
  test("has a record in its file when it is recorded", async () => {
    const opened = await openTestSpool();
    await opened.record("call-1");
    expect(await openSegmentOf(opened)).toContain('"requestId":"call-1"');
  });

  test("writes the records of one turn of the event loop together", async () => {
    const opened = await openTestSpool();
    const recorded = ["a", "b", "c"].map((id) => opened.spool.record(createRecord(id)));
    expect(writes.count).toBe(0);
    await Promise.all(recorded);
    expect(writes.count).toBe(1);
    await opened.record("d");
    expect(writes.count).toBe(2);
  });

  test("creates files that only their owner can read", async () => {
    const { record, spool, folder } = await openTestSpool();
    await record("call-1");
    const path = join(folder, spool.gatewayId);
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    expect((await stat(join(path, "1.calls"))).mode & 0o777).toBe(0o600);
  });

  test("sends the records of a second as one batch", async () => {
    const { spool, store, record } = await openTestSpool();
    useFakeTimeouts();
    await record("a", "b");
    vi.advanceTimersByTime(999);
    await record("c");
    const first = store.nextBatch();
    vi.advanceTimersByTime(1);
    await first;
    expect(store.requestIds).toEqual(["a", "b", "c"]);
    await record("d");
    const second = store.nextBatch();
    vi.advanceTimersByTime(1_000);
    await second;
    expect(store.requestIds).toEqual(["a", "b", "c", "d"]);
    expect(store.sent).toEqual([`${spool.gatewayId} 1`, `${spool.gatewayId} 2`]);
  });

  test("sends a mebibyte without waiting for the end of the second", async () => {
    const { spool, store } = await openTestSpool();
    useFakeTimeouts();
    const added = store.nextBatch();
    // A record has at least 300 bytes.
    const requestIds = Array.from({ length: 3_500 }, (_, number) => String(number));
    await Promise.all(requestIds.map((requestId) => spool.record(createRecord(requestId))));
    await added;
    expect(store.requestIds).toEqual(requestIds);
  });

  test("sums up by the dimensions", async () => {
    const { spool, store, record } = await openTestSpool({ dimensions: ["team"] });
    await record("a");
    await spool.flush();
    expect(store.batches[0]?.sums.map(({ key }) => key.metadata)).toEqual([{ team: "blue" }]);
  });

  test("removes what is sent", async () => {
    const opened = await openTestSpool();
    await opened.record("a");
    await opened.spool.flush();
    expect(await filesOf(opened)).toEqual(["registered"]);
  });

  test("serves calls while the disk is full, and counts what is missing", async () => {
    const { spool, health, store, record, events } = await openTestSpool();
    await record("a");
    writes.failure = "ENOSPC";
    await record("b", "c");
    expect(events).toEqual(["dropped 1 write_failed", "failed write", "dropped 1 write_failed"]);
    writes.failure = undefined;
    await record("d", "e");
    expect(events.slice(3)).toEqual(["recovered write"]);
    expect(health.losses).toMatchObject({ write_failed: 2, spool_full: 0 });
    await spool.flush();
    expect(store.requestIds).toEqual(["a", "d", "e"]);
    expect(store.summed).toBe(3);
  });

  test("serves calls while its folder is away, and counts what is missing", async () => {
    const { spool, store, folder, record, events } = await openTestSpool();
    const path = join(folder, spool.gatewayId);
    await rename(path, `${path}-away`);
    await record("a", "b");
    expect(events).toEqual(["dropped 1 write_failed", "failed write", "dropped 1 write_failed"]);
    await rename(`${path}-away`, path);
    await record("c");
    expect(events.slice(3)).toEqual(["recovered write"]);
    await spool.flush();
    expect(store.requestIds).toEqual(["c"]);
  });

  test("counts calls whose file is lost before it is sent", async () => {
    const { spool, store, folder, record, events } = await openTestSpool();
    await record("a", "b");
    const path = join(folder, spool.gatewayId);
    await rename(path, `${path}-away`);
    await spool.flush();
    expect(events).toEqual(["failed sync", "dropped 2 unreadable"]);
    expect(store.batches).toEqual([]);
  });

  test("drops calls that end after it was closed", async () => {
    const { spool, record, events } = await openTestSpool();
    await spool.close();
    await record("late");
    expect(events).toEqual(["dropped 1 closed"]);
  });
});
