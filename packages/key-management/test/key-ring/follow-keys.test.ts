import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { GatewayError } from "@gw/entities";
import type { ServerHeartbeat, ServerRegistry } from "@gw/store-abstract";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type FollowKeysOptions, followKeys, type KeyNotice, rotateKeys } from "../../src/index.js";
import { keyFixture, runToEnd } from "../key-fixture.js";

// Only the timers of the follower: files and crypto need the others.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A server registry that records the heartbeats. */
function recordingRegistry(): ServerRegistry & { readonly heartbeats: ServerHeartbeat[] } {
  const heartbeats: ServerHeartbeat[] = [];
  return {
    heartbeats,
    announce: async (heartbeat) => void heartbeats.push(heartbeat),
    withdraw: async () => {},
    list: async () => [],
  };
}

function codesOf(notices: readonly KeyNotice[]): string[] {
  return notices.map(({ code }) => code);
}

/** A process with keys, and a follower of them whose refreshes are counted. */
async function following(options: Partial<FollowKeysOptions> = {}) {
  const fixture = await keyFixture();
  const { keyRing } = await fixture.open();
  const notices: KeyNotice[] = [];
  const state = { refreshes: 0 };
  const refresh = keyRing.refresh.bind(keyRing);
  Object.assign(keyRing, {
    refresh: async (options?: { readonly isRoutine?: boolean }) => {
      const refreshed = await refresh(options);
      state.refreshes += 1;
      return refreshed;
    },
  });
  const start = () =>
    followKeys({
      keyRing,
      serverRegistry: fixture.backend.serverRegistry,
      serverId: "a:1",
      onNotice: (notice) => notices.push(notice),
      ...options,
    });
  return { ...fixture, own: keyRing, notices, state, start };
}

describe("a refresh", () => {
  test("loads staged keys and announces them, until the process is closed", async () => {
    const { backend, own, keyRing, configure, operations, notices, start } = await following();
    const { serverRegistry } = backend;
    const follower = start();
    await follower.refresh();
    expect(await serverRegistry.list()).toMatchObject([{ serverId: "a:1", kekVersions: [1] }]);
    await configure(2);
    await operations.stageKek({ version: 2 });
    await follower.refresh();
    expect(await serverRegistry.list()).toMatchObject([{ serverId: "a:1", kekVersions: [1, 2] }]);
    expect(notices).toMatchObject([{ code: "KEY_LOADED", version: 2 }]);
    await operations.activateKek({ version: 2 });
    await operations.retireKek({ version: 1 });
    await follower.refresh();
    expect(await serverRegistry.list()).toMatchObject([{ serverId: "a:1", kekVersions: [2] }]);
    expect(notices.at(-1)).toMatchObject({ code: "KEY_DROPPED", version: 1 });
    await follower.close();
    expect(await serverRegistry.list()).toEqual([]);
    expect([own.versions, keyRing.versions]).toEqual([[2], [1, 2]]);
  });

  test("is due whenever a key is staged, activated, retired or adopted: each raises the revision", async () => {
    const { store, configure, operations } = await keyFixture();
    await configure(2);
    const revisions = [await store.getRevision()];
    for (const change of [
      () => operations.stageKek({ version: 2 }),
      () => operations.activateKek({ version: 2 }),
      () => operations.retireKek({ version: 1 }),
    ]) {
      await change();
      revisions.push(await store.getRevision());
    }
    const [first = 0] = revisions;
    expect(revisions).toEqual([first, first + 1, first + 2, first + 3]);
  });

  test("reports an unusable key once", async () => {
    const { operations, configure, notices, start } = await following();
    await configure(2);
    await operations.stageKek({ version: 2 });
    await configure(2);
    const follower = start();
    await follower.refresh();
    await follower.refresh();
    await follower.close();
    expect(notices).toMatchObject([{ code: "KEY_UNUSABLE" }]);
  });

  test("does not repeat problems that the start reported", async () => {
    const { backend, operations, configure, open } = await keyFixture();
    await configure(2);
    await operations.stageKek({ version: 2 });
    await configure(2);
    const { keyRing, problems } = await open({ degraded: true });
    expect(problems.map(({ code }) => code)).toEqual(["KEY_WRONG"]);
    const notices: KeyNotice[] = [];
    const { serverRegistry } = backend;
    const onNotice = (notice: KeyNotice): void => void notices.push(notice);
    const serverId = "a";
    const options = { keyRing, serverRegistry, serverId, onNotice, known: problems };
    const follower = followKeys(options);
    await follower.refresh();
    await follower.close();
    expect(notices).toEqual([]);
  });

  test("keeps the keys while the database is unavailable", async () => {
    const errors: unknown[] = [];
    const unavailable = async (): Promise<never> => {
      throw new GatewayError("TEMPORARILY_UNAVAILABLE", "The database is away");
    };
    const { backend, own, start } = await following({
      serverRegistry: { announce: unavailable, withdraw: unavailable, list: unavailable },
      onError: (error) => errors.push(error),
    });
    Object.assign(backend.kekRegistry, { list: unavailable });
    const follower = start();
    await follower.refresh();
    await follower.close();
    expect(own.versions).toEqual([1]);
    expect(errors).toEqual([]);
  });

  test("reports an unexpected failure and never rejects", async () => {
    const errors: unknown[] = [];
    const { own, start } = await following({ onError: (error) => errors.push(error) });
    const bug = new TypeError("a bug in a key provider");
    Object.assign(own, { refresh: () => Promise.reject(bug) });
    const follower = start();
    await follower.refresh();
    await follower.close();
    expect(errors).toEqual([bug]);
  });
});

describe("the heartbeat", () => {
  test("announces the loaded versions at once, not the configured ones", async () => {
    const serverRegistry = recordingRegistry();
    const { start } = await following({ serverRegistry });
    await start().close();
    expect(serverRegistry.heartbeats).toEqual([{ serverId: "a:1", kekVersions: [1] }]);
  });

  test("is sent every five seconds without a change, and not after the close", async () => {
    const serverRegistry = recordingRegistry();
    const { start } = await following({ serverRegistry });
    const follower = start();
    await follower.refresh();
    const sent: number[] = [serverRegistry.heartbeats.length];
    for (const milliseconds of [4_999, 1, 5_000, 5_000]) {
      await vi.advanceTimersByTimeAsync(milliseconds);
      sent.push(serverRegistry.heartbeats.length);
    }
    await follower.close();
    await vi.advanceTimersByTimeAsync(60_000);
    sent.push(serverRegistry.heartbeats.length);
    expect(sent).toEqual([1, 1, 2, 3, 4, 4]);
  });

  test("does not wait for a slow key service, and starts no second refresh meanwhile", async () => {
    const serverRegistry = recordingRegistry();
    const { own, start } = await following({ serverRegistry });
    const slow = Promise.withResolvers<void>();
    let refreshes = 0;
    Object.assign(own, {
      refresh: async () => {
        refreshes += 1;
        await slow.promise;
        return { added: [], dropped: [], missing: [], problems: [] };
      },
    });
    const follower = start();
    const refreshed = follower.refresh();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(serverRegistry.heartbeats).toHaveLength(5);
    slow.resolve();
    await refreshed;
    await follower.close();
    expect(refreshes).toBe(1);
  });

  test("is sent again after one that failed", async () => {
    const serverRegistry = recordingRegistry();
    const { announce } = serverRegistry;
    let isAvailable = false;
    const failing: ServerRegistry = {
      ...serverRegistry,
      announce: async (heartbeat) => {
        if (!isAvailable) throw new GatewayError("TEMPORARILY_UNAVAILABLE", "The database is away");
        await announce(heartbeat);
      },
    };
    const { start } = await following({ serverRegistry: failing });
    const follower = start();
    await follower.refresh();
    isAvailable = true;
    await vi.advanceTimersByTimeAsync(5_000);
    await follower.close();
    expect(serverRegistry.heartbeats).toHaveLength(1);
  });
});

describe("the heartbeat refreshes without a new revision", () => {
  test("until the key file of a staged version is added", async () => {
    const { operations, directory, configure, own, notices, start } = await following();
    const key = await configure(2);
    await operations.stageKek({ version: 2 });
    await rm(join(directory, "kek-2"));
    const follower = start();
    await follower.refresh();
    expect(own.versions).toEqual([1]);
    await configure(2, key);
    await vi.advanceTimersByTimeAsync(5_000);
    await expect.poll(() => own.versions).toEqual([1, 2]);
    await follower.close();
    expect(codesOf(notices)).toEqual(["KEY_UNUSABLE", "KEY_LOADED", "KEYS_CONFIRMED"]);
  });

  test("until the first key is entered into an empty registry", async () => {
    const { backend, open } = await keyFixture();
    const { kekRegistry, serverRegistry } = backend;
    const list = kekRegistry.list.bind(kekRegistry);
    Object.assign(kekRegistry, { list: async () => [] });
    const { keyRing } = await open({ degraded: true });
    expect(keyRing.versions).toEqual([]);
    const follower = followKeys({ keyRing, serverRegistry, serverId: "degraded" });
    await follower.refresh();
    Object.assign(kekRegistry, { list });
    await vi.advanceTimersByTimeAsync(5_000);
    await expect.poll(() => keyRing.versions).toEqual([1]);
    await follower.close();
  });

  test("until a key that was wrong is corrected", async () => {
    const { own, operations, configure, notices, start, state } = await following();
    const key = await configure(2);
    await operations.stageKek({ version: 2 });
    await configure(2);
    const follower = start();
    await follower.refresh();
    expect(own.versions).toEqual([1]);
    await configure(2, key);
    await vi.advanceTimersByTimeAsync(5_000);
    await expect.poll(() => own.versions).toEqual([1, 2]);
    await follower.close();
    expect(codesOf(notices)).toEqual(["KEY_UNUSABLE", "KEY_LOADED", "KEYS_CONFIRMED"]);
    expect(state.refreshes).toBe(2);
  });

  test("after a refresh that failed", async () => {
    const { own, start, backend } = await following();
    const { kekRegistry } = backend;
    const list = kekRegistry.list.bind(kekRegistry);
    let lists = 0;
    Object.assign(kekRegistry, {
      list: async () => {
        lists += 1;
        if (lists === 1) throw new GatewayError("TEMPORARILY_UNAVAILABLE", "The database is away");
        return list();
      },
    });
    const follower = start();
    await follower.refresh();
    await vi.advanceTimersByTimeAsync(5_000);
    await expect.poll(() => lists).toBe(2);
    await follower.close();
    expect(own.versions).toEqual([1]);
  });
});

test("heartbeats count the secrets of a lost retiring key once until the store changes", async () => {
  const { backend, directory, stageAndActivate, createSecrets, own, state, start } =
    await following();
  await createSecrets(1);
  await stageAndActivate(2);
  const { sealedSecrets } = backend;
  const count = sealedSecrets.countSecretsByKek.bind(sealedSecrets);
  let counts = 0;
  Object.assign(sealedSecrets, {
    countSecretsByKek: () => {
      counts += 1;
      return count();
    },
  });
  await rm(join(directory, "kek-1"));
  const follower = start();
  const heartbeats = async (number: number): Promise<void> => {
    for (const target = state.refreshes + number; state.refreshes < target; ) {
      await vi.advanceTimersByTimeAsync(5_000);
      await setImmediate();
    }
  };
  await follower.refresh();
  await heartbeats(4);
  expect([counts, own.problems.map(({ code }) => code)]).toEqual([1, ["KEY_MISSING"]]);
  await follower.refresh();
  await heartbeats(4);
  expect(counts).toBe(2);
  // The other key disappears as well.
  await rm(join(directory, "kek-2"));
  await heartbeats(1);
  await expect.poll(() => counts).toBe(3);
  await follower.close();
});

test("a heartbeat notices within a minute that a rotation made a lost key needless", async () => {
  const { directory, stageAndActivate, createSecrets, operations, own, clock, start } =
    await following();
  await createSecrets(1);
  await stageAndActivate(2);
  await rm(join(directory, "kek-1"));
  const follower = start();
  await follower.refresh();
  await runToEnd(rotateKeys({ operations }));
  clock.advance(60_000);
  await vi.advanceTimersByTimeAsync(5_000);
  await expect.poll(() => own.problems).toEqual([]);
  await follower.close();
});

describe("a key that is no longer configured", () => {
  test("is reported once, no longer announced, and confirmed when it is back", async () => {
    const { backend, directory, configure, notices, start } = await following();
    const key = await readFile(join(directory, "kek-1"), "utf8");
    const announced = async (): Promise<unknown> =>
      (await backend.serverRegistry.list()).map(({ kekVersions }) => kekVersions);
    const follower = start();
    await follower.refresh();
    expect(await announced()).toEqual([[1]]);
    await configure(1);
    await vi.advanceTimersByTimeAsync(5_000);
    await expect.poll(() => codesOf(notices)).toEqual(["KEY_UNUSABLE", "KEY_LOST"]);
    await vi.advanceTimersByTimeAsync(5_000);
    await follower.refresh();
    expect(codesOf(notices)).toEqual(["KEY_UNUSABLE", "KEY_LOST"]);
    expect(await announced()).toEqual([[]]);
    await configure(1, key);
    await follower.refresh();
    expect(codesOf(notices)).toEqual(["KEY_UNUSABLE", "KEY_LOST", "KEYS_CONFIRMED"]);
    expect(await announced()).toEqual([[1]]);
    await follower.close();
  });

  test("blocks the activation of its version, which no restart could use", async () => {
    const { directory, configure, operations, start } = await following();
    await configure(2);
    await operations.stageKek({ version: 2 });
    const follower = start();
    await follower.refresh();
    await rm(join(directory, "kek-2"));
    await follower.refresh();
    const activation = operations.activateKek({ version: 2 });
    await expect(activation).rejects.toThrow("Running servers lack key version 2: a:1 (holds 1;");
    await follower.close();
  });
});
