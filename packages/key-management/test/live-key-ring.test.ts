import { readFile as readBytes } from "node:fs/promises";
import type { KekFile } from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import type { ServerHeartbeat } from "@gw/store-abstract";
import { describe, expect, test, vi } from "vitest";
import { followKeys, type KeyNotice } from "../src/index.js";
import { rawKey } from "./gateway.js";
import { keyDesk } from "./key-desk.js";

describe("a key ring that follows", () => {
  test("takes in what was configured and staged, and drops what was retired", async () => {
    const { keyRing, configure, operations, open } = await keyDesk();
    const { keyRing: other } = await open();
    await configure(2);
    expect(await other.refresh()).toEqual({ added: [], dropped: [], problems: [] });
    await operations.stageKek({ version: 2 });
    expect(other.has(2)).toBe(false);
    expect(await other.refresh()).toMatchObject({ added: [2], dropped: [] });
    expect(other.get(2).version).toBe(2);
    await operations.activateKek({ version: 2 });
    await operations.retireKek({ version: 1 });
    expect(await other.refresh()).toMatchObject({ added: [], dropped: [1] });
    expect(keyRing.versions).toEqual([1, 2]);
    expect(other.versions).toEqual([2]);
    expect(() => other.get(1)).toThrow("lacks KEK version 1");
  });

  test("derives a passphrase once, however often it looks", async () => {
    const { keyRing } = await keyDesk("passphrase:seventeen green bottles");
    const first = keyRing.get(1);
    await keyRing.refresh();
    expect(keyRing.get(1)).toBe(first);
  });

  test("leaves out a staged key that is not the one, and says so", async () => {
    const { operations, configure, open } = await keyDesk();
    await configure(2);
    const { keyRing } = await open();
    await operations.stageKek({ version: 2 });
    await configure(2);
    const { added, problems } = await keyRing.refresh();
    expect(added).toEqual([]);
    expect(problems.map(({ code }) => code)).toEqual(["KEY_WRONG"]);
  });
});

test("of a file that others can read one is told once, not at every look", async () => {
  const { operations, configure, open } = await keyDesk();
  await configure(2);
  await operations.stageKek({ version: 2 });
  // Another key than the one that was staged, which is looked at again and again.
  const readFile = async (path: string): Promise<KekFile> =>
    path.endsWith("kek-2")
      ? { content: Buffer.from(rawKey()), mode: 0o644 }
      : { content: await readBytes(path), mode: 0o600 };
  const notices: KeyNotice[] = [];
  const onNotice = (notice: KeyNotice): void => void notices.push(notice);
  const { keyRing } = await open({ degraded: true, readFile, onNotice });
  await keyRing.refresh();
  await keyRing.refresh();
  expect(notices).toMatchObject([{ code: "KEY_SETTING_RISKY" }]);
});

describe("a process that follows the keys", () => {
  test("stands on the board with what it holds, and leaves it", async () => {
    const { backend, keyRing, configure, operations, open } = await keyDesk();
    const { keyRing: own } = await open();
    const notices: KeyNotice[] = [];
    const { serverRegistry } = backend;
    const interval = 1_000_000;
    const onNotice = (notice: KeyNotice): void => void notices.push(notice);
    const follower = followKeys({
      keyRing: own,
      serverRegistry,
      serverId: "a:1",
      interval,
      onNotice,
    });
    await follower.look();
    expect(await serverRegistry.list()).toMatchObject([{ serverId: "a:1", kekVersions: [1] }]);
    await configure(2);
    await operations.stageKek({ version: 2 });
    await follower.look();
    expect(await serverRegistry.list()).toMatchObject([{ serverId: "a:1", kekVersions: [1, 2] }]);
    expect(notices).toMatchObject([{ code: "KEY_LOADED", version: 2 }]);
    await follower.close();
    expect(await serverRegistry.list()).toEqual([]);
    expect(keyRing.versions).toEqual([1, 2]);
  });

  test("says of a key that cannot be used once, not at every look", async () => {
    const { backend, operations, configure, open } = await keyDesk();
    await configure(2);
    const { keyRing } = await open();
    await operations.stageKek({ version: 2 });
    await configure(2);
    const notices: KeyNotice[] = [];
    const follower = followKeys({
      keyRing,
      serverRegistry: backend.serverRegistry,
      serverId: "a",
      interval: 1_000_000,
      onNotice: (notice) => notices.push(notice),
    });
    await follower.look();
    await follower.look();
    await follower.close();
    expect(notices).toMatchObject([{ code: "KEY_UNUSABLE" }]);
  });

  test("says nothing again that its start has said", async () => {
    const { backend, operations, configure, open } = await keyDesk();
    await configure(2);
    await operations.stageKek({ version: 2 });
    await configure(2);
    const { keyRing, problems } = await open({ degraded: true });
    expect(problems.map(({ code }) => code)).toEqual(["KEY_WRONG"]);
    const notices: KeyNotice[] = [];
    const { serverRegistry } = backend;
    const interval = 1_000_000;
    const onNotice = (notice: KeyNotice): void => void notices.push(notice);
    const follower = followKeys({
      ...{ keyRing, serverRegistry, interval, onNotice, known: problems },
      serverId: "a",
    });
    await follower.look();
    await follower.close();
    expect(notices).toEqual([]);
  });

  test("gives a sign of life every few seconds, though nothing changes", async () => {
    const { backend, open } = await keyDesk();
    const { keyRing } = await open();
    let signs = 0;
    const serverRegistry = {
      ...backend.serverRegistry,
      announce: async () => {
        signs += 1;
      },
      withdraw: async () => {},
      list: async () => [],
    };
    let now = 0;
    const clock = (): number => now;
    const follower = followKeys({
      keyRing,
      serverRegistry,
      serverId: "a",
      interval: 1_000_000,
      clock,
    });
    for (const at of [0, 1_000, 4_999, 5_000, 5_001, 10_000]) {
      now = at;
      await follower.look();
    }
    await follower.close();
    expect(signs).toBe(3);
  });

  test("says what it holds at once, not what it named at its start", async () => {
    const { open } = await keyDesk();
    const { keyRing } = await open();
    const signs: ServerHeartbeat[] = [];
    const serverRegistry = {
      announce: async (sign: ServerHeartbeat) => void signs.push(sign),
      withdraw: async () => {},
      list: async () => [],
    };
    await followKeys({ keyRing, serverRegistry, serverId: "a" }).close();
    expect(signs).toEqual([{ serverId: "a", kekVersions: [1] }]);
  });

  test("looks every five seconds at least, so that it is never taken for gone", async () => {
    vi.useFakeTimers();
    try {
      const { backend, open } = await keyDesk();
      const { keyRing } = await open();
      let looks = 0;
      const refresh = keyRing.refresh.bind(keyRing);
      const counted = Object.assign(keyRing, {
        refresh: () => {
          looks += 1;
          return refresh();
        },
      });
      const { serverRegistry } = backend;
      const interval = 3_600_000;
      const follower = followKeys({ keyRing: counted, serverRegistry, serverId: "a", interval });
      await follower.look();
      await vi.advanceTimersByTimeAsync(4_999);
      expect(looks).toBe(1);
      await vi.advanceTimersByTimeAsync(1);
      expect(looks).toBe(2);
      await follower.close();
    } finally {
      vi.useRealTimers();
    }
  });

  test("gives its sign of life before a key service that takes its time", async () => {
    const { backend, open } = await keyDesk();
    const { keyRing } = await open();
    let release = (): void => undefined;
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    Object.assign(keyRing, {
      refresh: async () => {
        await slow;
        return { added: [], dropped: [], problems: [] };
      },
    });
    const { serverRegistry } = backend;
    const announced = Promise.withResolvers<void>();
    const board = {
      announce: (sign: Parameters<typeof serverRegistry.announce>[0]) =>
        serverRegistry.announce(sign).then(announced.resolve),
      withdraw: (id: string) => serverRegistry.withdraw(id),
      list: () => serverRegistry.list(),
    };
    const follower = followKeys({ keyRing, serverRegistry: board, serverId: "a" });
    await announced.promise;
    expect(await serverRegistry.list()).toMatchObject([{ serverId: "a", kekVersions: [1] }]);
    release();
    await follower.close();
  });

  test("keeps its keys while the database is away", async () => {
    const { keyRing } = await keyDesk();
    const away = async (): Promise<never> => {
      throw new GatewayError("TEMPORARILY_UNAVAILABLE", "The database is away");
    };
    const errors: unknown[] = [];
    const follower = followKeys({
      keyRing,
      serverRegistry: { announce: away, withdraw: away, list: away },
      serverId: "a",
      interval: 1_000_000,
      onError: (error) => errors.push(error),
    });
    await follower.look();
    await follower.close();
    expect(keyRing.versions).toEqual([1]);
    expect(errors).toEqual([]);
  });
});
