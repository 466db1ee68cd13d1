import type { GatewayWorkspace } from "@gw/entities";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import {
  createInstallationCache,
  type InstallationCacheOptions,
} from "../../src/workspaces/installation-cache.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function workspace(workspaceId: string): GatewayWorkspace {
  return { workspaceId, name: workspaceId, suspended: false, createdAt: 0, lastUpdatedAt: 0 };
}

/** A cache over workspaces, some of them unreadable. */
function openCache(...ids: readonly string[]) {
  const denied = new Set<string>();
  const reads: string[] = [];
  const errors: unknown[] = [];
  const opened = {
    in: ({ workspaceId }: Pick<GatewayWorkspace, "workspaceId">) => ({
      resolver: {
        async *resolveAll() {
          reads.push(workspaceId);
          if (denied.has(workspaceId)) throw new Error(`denied in ${workspaceId}`);
          yield { revision: 1, endpoints: [] };
        },
      },
    }),
    keepOnly() {},
  };
  const cache = createInstallationCache({
    workspaces: {
      list: async () => ({ items: ids.map(workspace) }),
      revisions: async () => ({
        installation: 5,
        byWorkspace: new Map(ids.map((id) => [id, 1])),
      }),
    },
    opened: opened as unknown as InstallationCacheOptions["opened"],
    maxStale: 3_600_000,
    onError: (error) => errors.push((error as Error).message),
  });
  onTestFinished(() => cache.close());
  const readable = () =>
    [...(cache.serving?.byId.values() ?? [])]
      .filter(({ isUnavailable }) => isUnavailable !== true)
      .map(({ workspace: { workspaceId } }) => workspaceId);
  return { cache, denied, reads, errors, readable };
}

test("a workspace that cannot be read is retried alone, and does not affect the others", async () => {
  const { cache, denied, reads, errors, readable } = openCache("default", "w-1", "w-2");
  denied.add("w-1");
  await cache.load();
  expect(readable()).toEqual(["default", "w-2"]);
  expect(reads.splice(0).toSorted()).toEqual(["default", "w-1", "w-2"]);
  await vi.advanceTimersByTimeAsync(1_000 + 2_000);
  expect(reads.splice(0)).toEqual(["w-1", "w-1"]);
  denied.clear();
  await vi.advanceTimersByTimeAsync(3_999);
  expect(readable()).toEqual(["default", "w-2"]);
  await vi.advanceTimersByTimeAsync(1);
  expect(readable()).toEqual(["default", "w-1", "w-2"]);
  expect(errors).toEqual(["denied in w-1"]);
  expect(cache.revision).toBe(5);
});

test("a closed cache retries nothing, whether it is closed during a reading or after it", async () => {
  for (const isReading of [true, false]) {
    const { cache, denied, reads } = openCache("default", "w-1");
    denied.add("w-1");
    const reading = cache.load();
    if (!isReading) {
      await reading;
      expect(vi.getTimerCount()).toBe(1);
    }
    await Promise.all([cache.close(), reading]);
    expect(vi.getTimerCount()).toBe(0);
    reads.length = 0;
    await vi.advanceTimersByTimeAsync(120_000);
    expect(reads).toEqual([]);
  }
});

test("no workspace is served if none can be read", async () => {
  const { cache, denied, readable } = openCache("default", "w-1");
  for (const id of ["default", "w-1"]) denied.add(id);
  await expect(cache.load()).rejects.toThrow("denied");
  expect(readable()).toEqual([]);
});
