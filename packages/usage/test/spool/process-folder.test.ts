import type { MakeDirectoryOptions } from "node:fs";
import type fs from "node:fs/promises";
import { appendFile, mkdir, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { FakeBatchStore } from "./fake-batch-store.js";
import { leaveCalls, openTestSpool, temporaryFolder } from "./open-test-spool.js";

const disk = vi.hoisted(() => ({ isFull: false }));
vi.mock("node:fs/promises", async (importOriginal) => {
  const original = await importOriginal<typeof fs>();
  const mkdir = (path: string, options: MakeDirectoryOptions) => {
    const isSpool = options?.recursive === true;
    if (!disk.isFull || isSpool) return original.mkdir(path, options);
    return Promise.reject(Object.assign(new Error("no space"), { code: "ENOSPC" }));
  };
  return { ...original, mkdir };
});
beforeEach(() => {
  disk.isFull = false;
});

describe("a folder of an ended process", () => {
  test("is sent under its gateway id, and removed with its lock", async () => {
    const folder = await temporaryFolder();
    const ended = await leaveCalls(folder, "a", "b");
    const { spool, store, events } = await openTestSpool({ folder });
    await spool.flush();
    expect(store.sent).toEqual([`${ended} 1`, `${ended} 2`]);
    expect(store.requestIds).toEqual(["a", "b"]);
    expect(events).toEqual([]);
    expect((await readdir(folder)).sort()).toEqual([spool.gatewayId, `${spool.gatewayId}.lock`]);
  });

  test("is sent without a record that was cut off", async () => {
    const folder = await temporaryFolder();
    const ended = await leaveCalls(folder, "a", "b");
    // As it was before the last segment was closed.
    await rm(join(folder, ended, "2.sums"));
    await appendFile(join(folder, ended, "2.calls"), '1234abcd {"requestId":"c"');
    const { spool, store, events } = await openTestSpool({ folder });
    await spool.flush();
    expect(store.requestIds).toEqual(["a", "b"]);
    expect(store.summed).toBe(2);
    expect(events).toEqual([]);
  });

  test("is sent with sums of its calls if the sums were cut off", async () => {
    const folder = await temporaryFolder();
    const ended = await leaveCalls(folder, "a");
    await truncate(join(folder, ended, "1.sums"), 100);
    const { spool, store } = await openTestSpool({ folder });
    await spool.flush();
    expect(store.requestIds).toEqual(["a"]);
    expect(store.summed).toBe(1);
  });

  test("is removed unsent if it has no complete record", async () => {
    const folder = await temporaryFolder();
    const ended = await leaveCalls(folder, "a");
    await rm(join(folder, ended, "1.sums"));
    await truncate(join(folder, ended, "1.calls"), 100);
    const { spool, store } = await openTestSpool({ folder });
    await spool.flush();
    expect(store.sent).toEqual([]);
    expect(await readdir(folder)).not.toContain(ended);
  });

  test("is dropped with a report if the store does not know the process", async () => {
    const folder = await temporaryFolder();
    const ended = await leaveCalls(folder, "a", "b");
    await writeFile(join(folder, ended, "registered"), "");
    const { spool, store, events } = await openTestSpool({ folder });
    await spool.flush();
    expect(store.batches).toEqual([]);
    expect(events).toEqual(["dropped 1 unknown_gateway", "dropped 1 unknown_gateway"]);
    expect(await readdir(folder)).not.toContain(ended);
  });

  test("counts towards the limit of bytes, and its calls are dropped first", async () => {
    const folder = await temporaryFolder();
    await leaveCalls(folder, "a", "b");
    const store = new FakeBatchStore();
    store.isAway = true;
    const { spool, record, events } = await openTestSpool({ folder, store, maxBytes: 2_200 });
    await record("c");
    await expect(spool.flush()).rejects.toThrow();
    expect(events).toContain("dropped 1 spool_full");
    store.isAway = false;
    await spool.flush();
    expect(store.requestIds.at(-1)).toBe("c");
    expect(store.requestIds).not.toContain("a");
    expect(store.summed).toBe(3);
  });

  test("does not keep others from being sent if it cannot be read", async () => {
    const folder = await temporaryFolder();
    const ended = await leaveCalls(folder, "a");
    await leaveCalls(folder, "b");
    const lockFile = async (path: string) => {
      if (path.includes(ended)) throw new Error("no permission");
      return { release: () => undefined };
    };
    const { spool, store, events } = await openTestSpool({ folder, lockFile });
    await spool.flush();
    expect(events).toEqual(["failed take_over"]);
    expect(store.requestIds).toEqual(["b"]);
  });
});

test("a folder that cannot be created leaves no lock", async () => {
  const folder = await temporaryFolder();
  disk.isFull = true;
  await expect(openTestSpool({ folder })).rejects.toThrow("no space");
  expect(await readdir(folder)).toEqual([]);
});

test("a folder that exists is not created again", async () => {
  const folder = await temporaryFolder();
  const gatewayId = await leaveCalls(folder, "a");
  await expect(openTestSpool({ folder, gatewayId })).rejects.toThrow("EEXIST");
  const { spool, store } = await openTestSpool({ folder });
  await spool.flush();
  expect(store.requestIds).toEqual(["a"]);
});

test("a folder that is not of a process is left alone", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "lost+found"));
  const { spool, events } = await openTestSpool({ folder });
  await spool.close();
  expect(await readdir(folder)).toEqual(["lost+found"]);
  expect(events).toEqual([]);
});

describe("several spools in one folder", () => {
  test("leave each other alone", async () => {
    const folder = await temporaryFolder();
    const store = new FakeBatchStore();
    const one = await openTestSpool({ folder, store });
    await one.record("a");
    const other = await openTestSpool({ folder, store });
    await other.record("b");
    await other.spool.flush();
    expect(store.requestIds).toEqual(["b"]);
    await one.record("c");
    await one.spool.flush();
    expect(store.requestIds).toEqual(["b", "a", "c"]);
    expect(one.events).toEqual([]);
  });

  test("that open at once send each folder once", async () => {
    const folder = await temporaryFolder();
    const ended = [];
    for (const name of ["a", "b", "c", "d", "e"]) ended.push(await leaveCalls(folder, name));
    const store = new FakeBatchStore();
    const opened = await Promise.all([1, 2, 3].map(() => openTestSpool({ folder, store })));
    await Promise.all(opened.map(({ spool }) => spool.flush()));
    expect([...store.sent].sort()).toEqual(ended.map((gatewayId) => `${gatewayId} 1`).sort());
    expect([...store.requestIds].sort()).toEqual(["a", "b", "c", "d", "e"]);
    await Promise.all(opened.map(({ spool }) => spool.close()));
    expect(await readdir(folder)).toEqual([]);
  });
});
