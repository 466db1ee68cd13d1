import { rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newCallId, type UsageRecord } from "@gw/usage";
import { createMemoryUsageStore } from "@gw/usage/memory";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { UsageRecorder } from "../../src/usage/usage-recorder.js";

const time = 1_760_000_000_000;

function recordOf(requestId: string): UsageRecord {
  return {
    ...{ callId: newCallId(time), requestId, time, workspaceId: "default" },
    ...{ endpointId: "e-1", endpointName: "chat", operation: "chat", isStream: false },
    ...{ status: 200, attempts: 1, totalMs: 480, isEstimated: false, metadata: {} },
  };
}

/** A recorder whose data folder is a file. */
async function openWithoutDataFolder() {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const folder = await mkdtemp(join(tmpdir(), "gw-usage-recorder-"));
  const dataDir = join(folder, "data");
  writeFileSync(dataDir, "");
  const store = createMemoryUsageStore();
  const events: string[] = [];
  const { promise: recovered, resolve } = Promise.withResolvers<void>();
  const recorder = await UsageRecorder.open({
    settings: {
      dataDir,
      usage: {
        ...{ dimensions: [], maxSpoolBytes: 1_000_000, retention: 1, sumRetention: 1 },
        databaseUrl: undefined,
      },
    },
    store,
    onDropped: ({ calls, reason }) => events.push(`dropped ${calls} ${reason}`),
    onFailed: ({ step }) => events.push(`failed ${step}`),
    onRecovered({ step }) {
      events.push(`recovered ${step}`);
      resolve();
    },
  });
  onTestFinished(async () => {
    vi.useRealTimers();
    await recorder.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { recorder, store, events, recovered, dataDir };
}

describe("a usage recorder without a data folder", () => {
  test("counts what is lost, and records as soon as the folder can be used", async () => {
    const { recorder, store, events, recovered, dataDir } = await openWithoutDataFolder();
    await recorder.record(recordOf("a"));
    expect(events).toEqual(["failed write", "dropped 1 write_failed"]);
    rmSync(dataDir);
    vi.advanceTimersByTime(1_000);
    await recovered;
    await recorder.record(recordOf("b"));
    await recorder.close();
    expect(events.slice(2)).toEqual(["recovered write"]);
    expect(recorder.losses).toMatchObject({ write_failed: 1, spool_full: 0 });
    const { items } = await store.listCalls();
    expect(items.map(({ requestId }) => requestId)).toEqual(["b"]);
  });

  test("does not open it after it was closed", async () => {
    const { recorder, events, dataDir } = await openWithoutDataFolder();
    await recorder.close();
    rmSync(dataDir);
    expect(vi.getTimerCount()).toBe(0);
    expect(events).toEqual(["failed write"]);
  });
});
