import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { GatewayError } from "@gw/entities";
import { describe, expect, test, vi } from "vitest";
import type { UsageBatch } from "../../src/index.js";
import { filesOf, openTestSpool, useFakeTimeouts } from "./open-test-spool.js";
import { createRecord } from "./usage-records.js";

describe("while the store is away", () => {
  test("segments wait, and are sent in their order", async () => {
    const { spool, health, store, record, events } = await openTestSpool();
    store.isAway = true;
    for (const requestId of ["a", "b", "c"]) {
      await record(requestId);
      await expect(spool.flush()).rejects.toMatchObject({ code: "TEMPORARILY_UNAVAILABLE" });
    }
    expect(events).toEqual(["failed send"]);
    store.isAway = false;
    await record("d");
    await spool.flush();
    expect(events).toEqual(["failed send", "recovered send"]);
    expect(store.requestIds).toEqual(["a", "b", "c", "d"]);
    expect(store.batches.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(Object.values(health.losses)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("they are sent again each second", async () => {
    const { spool, store, record } = await openTestSpool();
    useFakeTimeouts();
    store.isAway = true;
    await record("a");
    await expect(spool.flush()).rejects.toThrow();
    store.isAway = false;
    const added = store.nextBatch();
    vi.advanceTimersByTime(1_000);
    await added;
    expect(store.requestIds).toEqual(["a"]);
  });

  test("the oldest single calls are dropped beyond the limit, and their sums are kept", async () => {
    const opened = await openTestSpool({ maxBytes: 3_000 });
    const { spool, health, store, record, events } = opened;
    store.isAway = true;
    for (const requestId of ["a", "b", "c", "d"]) {
      await record(requestId);
      await expect(spool.flush()).rejects.toThrow();
    }
    const calls = (await filesOf(opened)).filter((name) => name.endsWith(".calls"));
    const dropped = 4 - calls.length;
    expect(dropped).toBeGreaterThan(0);
    expect(calls).toEqual(["1.calls", "2.calls", "3.calls", "4.calls"].slice(dropped));
    expect(events).toEqual(["failed send", ...Array(dropped).fill("dropped 1 spool_full")]);
    expect(health.losses).toMatchObject({ spool_full: dropped, write_failed: 0 });
    store.isAway = false;
    await spool.flush();
    expect(store.requestIds).toEqual(["a", "b", "c", "d"].slice(dropped));
    expect(store.summed).toBe(4);
    expect(await filesOf(opened)).toEqual(["registered"]);
  });
});

describe("a batch", () => {
  test("counts once if the store has added it and its answer is lost", async () => {
    const opened = await openTestSpool();
    const { spool, store, record } = opened;
    store.onAdded = () => {
      throw new GatewayError("TEMPORARILY_UNAVAILABLE", "The connection is lost");
    };
    await record("a");
    await expect(spool.flush()).rejects.toThrow();
    await spool.flush();
    expect(store.sent).toHaveLength(2);
    expect(store.requestIds).toEqual(["a"]);
    expect(await filesOf(opened)).toEqual(["registered"]);
  });

  test("is sent again if the store has forgotten this process", async () => {
    const { spool, store, record, events } = await openTestSpool();
    await record("a");
    await spool.flush();
    store.forget();
    await record("b");
    await spool.flush();
    expect(store.requestIds).toEqual(["a", "b"]);
    expect(events).toEqual([]);
  });

  test("is added without its malformed call", async () => {
    const { spool, health, store, record, events } = await openTestSpool();
    await record("a", "b");
    await spool.record(createRecord("malformed", { endpointName: "e".repeat(256) }));
    await spool.flush();
    expect(store.requestIds).toEqual(["a", "b"]);
    expect(store.summed).toBe(2);
    expect(events).toEqual(["dropped 1 rejected"]);
    expect(health.losses.rejected).toBe(1);
  });

  test("whose only call is malformed is not added", async () => {
    const opened = await openTestSpool();
    const { spool, store, events } = opened;
    await spool.record(createRecord("malformed", { totalMs: -1 }));
    await spool.flush();
    expect(store.batches).toEqual([]);
    expect(events).toEqual(["dropped 1 rejected"]);
    expect(await filesOf(opened)).toEqual(["registered"]);
  });

  test("of sums alone is added without its malformed sum", async () => {
    const { spool, store, record, events } = await openTestSpool({ maxBytes: 0 });
    store.isAway = true;
    await record("a");
    await spool.record(createRecord("malformed", { endpointName: "e".repeat(256) }));
    await expect(spool.flush()).rejects.toThrow();
    store.isAway = false;
    await spool.flush();
    expect(store.summed).toBe(1);
    expect(events).toContain("dropped 2 spool_full");
    expect(events).toContain("dropped 1 rejected");
  });

  test("that the store rejects does not stop the next one", async () => {
    const { spool, store, record, events } = await openTestSpool();
    store.onBatch = ({ number }: UsageBatch) => {
      if (number === 1) throw new GatewayError("INVALID_PARAMETER_VALUE", "`calls` is invalid");
    };
    await record("a", "b");
    await spool.flush();
    await record("c");
    await spool.flush();
    expect(store.requestIds).toEqual(["c"]);
    expect(events).toEqual(["dropped 2 rejected"]);
  });
});

describe("closing", () => {
  test("sends the last segment and removes the folder and its lock", async () => {
    const { spool, store, folder, record } = await openTestSpool();
    await record("a");
    await spool.close();
    expect(store.requestIds).toEqual(["a"]);
    expect(await readdir(folder)).toEqual([]);
  });

  test("includes the records of the same turn", async () => {
    const { spool, store, record } = await openTestSpool();
    const recorded = record("a");
    await spool.close();
    await recorded;
    expect(store.requestIds).toEqual(["a"]);
  });

  test("keeps the segments if the store does not answer in time", async () => {
    const opened = await openTestSpool();
    const { spool, store, folder, record } = opened;
    const { promise: answer, resolve } = Promise.withResolvers<void>();
    await record("a");
    await spool.flush();
    store.onBatch = () => answer;
    await record("b");
    await spool.close({ timeout: 1 });
    const left = ["2.calls", "2.sums", "registered", "stopped"];
    expect(await filesOf(opened)).toEqual(left);

    // Another process has the folder when the answer arrives, and sends the batch too.
    resolve();
    await expect(spool.flush()).rejects.toThrow("The spool is closed");
    expect(store.requestIds).toEqual(["a", "b"]);
    expect(await filesOf(opened)).toEqual(left);
    const next = await openTestSpool({ folder, store });
    await next.spool.flush();
    const { gatewayId } = spool;
    expect(store.sent).toEqual([`${gatewayId} 1`, `${gatewayId} 2`, `${gatewayId} 2`]);
    expect(store.requestIds).toEqual(["a", "b"]);
    await expect(readdir(join(folder, spool.gatewayId))).rejects.toThrow("ENOENT");
  });
});
