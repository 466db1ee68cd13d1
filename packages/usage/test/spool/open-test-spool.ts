import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import {
  openUsageSpool,
  SpoolHealth,
  type UsageSpool,
  type UsageSpoolOptions,
} from "../../src/spool/index.js";
import { FakeBatchStore } from "./fake-batch-store.js";
import { lockSqliteFile } from "./sqlite-lock.js";
import { createRecord } from "./usage-records.js";

export interface TestSpool {
  readonly spool: UsageSpool;
  readonly health: SpoolHealth;
  readonly store: FakeBatchStore;
  /** Contains the folders of all processes. */
  readonly folder: string;
  /** What the spool has reported. */
  readonly events: string[];
  /** Records calls, each in its own turn of the event loop. */
  record(...requestIds: readonly string[]): Promise<void>;
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gw-usage-spool-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Lets a test choose when timers are due. The disk, the store and the event loop are real. */
export function useFakeTimeouts(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
}

/** Opens a spool in a temporary folder, and closes it when the test ends. */
export async function openTestSpool(
  options: Partial<UsageSpoolOptions> & { readonly store?: FakeBatchStore } = {},
): Promise<TestSpool> {
  const { folder = await temporaryFolder(), store = new FakeBatchStore() } = options;
  const events: string[] = [];
  const health = new SpoolHealth({
    onDropped: ({ calls, reason }) => events.push(`dropped ${calls} ${reason}`),
    onFailed: ({ step }) => events.push(`failed ${step}`),
    onRecovered: ({ step }) => events.push(`recovered ${step}`),
  });
  const spool = await openUsageSpool({
    dimensions: [],
    lockFile: lockSqliteFile,
    health,
    ...options,
    folder,
    store,
    closeGateway: store.closeGateway,
  });
  onTestFinished(() => spool.close());
  const record = async (...requestIds: readonly string[]): Promise<void> => {
    for (const requestId of requestIds) await spool.record(createRecord(requestId));
  };
  return { spool, health, store, folder, events, record };
}

/** Leaves calls in the folder of a process that has ended, each in a segment. @returns its id */
export async function leaveCalls(folder: string, ...requestIds: string[]): Promise<string> {
  const store = new FakeBatchStore();
  store.isAway = true;
  const { spool, record } = await openTestSpool({ folder, store });
  for (const requestId of requestIds) {
    await record(requestId);
    await spool.flush().catch(() => undefined);
  }
  await spool.close();
  return spool.gatewayId;
}

/** The names of files in the folder of a process. */
export async function filesOf({
  spool,
  folder,
}: Pick<TestSpool, "spool" | "folder">): Promise<string[]> {
  return (await readdir(join(folder, spool.gatewayId))).sort();
}
