import { readFile as readBytes } from "node:fs/promises";
import type { KekFile } from "@gw/crypto";
import { describe, expect, test } from "vitest";
import type { KeyNotice } from "../../src/index.js";
import { rawKey } from "../gateway.js";
import { keyFixture } from "../key-fixture.js";

describe("a refresh of the key ring", () => {
  test("adds versions that were configured and staged, and drops retired ones", async () => {
    const { keyRing, configure, operations, open } = await keyFixture();
    const { keyRing: other } = await open();
    await configure(2);
    const unchanged = { added: [], dropped: [], missing: [], problems: [] };
    expect(await other.refresh()).toEqual(unchanged);
    await operations.stageKek({ version: 2 });
    expect(other.has(2)).toBe(false);
    expect(await other.refresh()).toMatchObject({ added: [2], dropped: [] });
    expect(other.get(2).version).toBe(2);
    await operations.activateKek({ version: 2 });
    await operations.retireKek({ version: 1 });
    expect(await other.refresh()).toMatchObject({ added: [], dropped: [1], missing: [] });
    expect(keyRing.versions).toEqual([1, 2]);
    expect(other.versions).toEqual([2]);
    expect(() => other.get(1)).toThrow("lacks KEK version 1");
  });

  test("derives a passphrase once", async () => {
    const { keyRing } = await keyFixture("passphrase:seventeen green bottles");
    const first = keyRing.get(1);
    await keyRing.refresh();
    expect(keyRing.get(1)).toBe(first);
  });

  test("skips a staged key that is not the registered one, and reports it", async () => {
    const { operations, configure, open } = await keyFixture();
    await configure(2);
    const { keyRing } = await open();
    await operations.stageKek({ version: 2 });
    await configure(2);
    const { added, missing, problems } = await keyRing.refresh();
    expect(added).toEqual([]);
    expect(missing).toEqual([2]);
    expect(problems.map(({ code }) => code)).toEqual(["KEY_WRONG"]);
  });

  test("reads the registry again for a call during another refresh", async () => {
    const { backend, operations, configure, open } = await keyFixture();
    const { keyRing } = await open();
    await configure(2);
    const { kekRegistry } = backend;
    const list = kekRegistry.list.bind(kekRegistry);
    const read = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    Object.assign(kekRegistry, {
      list: async () => {
        const records = await list();
        read.resolve();
        await release.promise;
        return records;
      },
    });
    const early = keyRing.refresh();
    await read.promise;
    Object.assign(kekRegistry, { list });
    await operations.stageKek({ version: 2 }).then(undefined, () => expect.unreachable());
    const late = keyRing.refresh();
    release.resolve();
    expect(await early).toMatchObject({ added: [] });
    expect(await late).toMatchObject({ added: [2] });
  });

  test("warns about a file that others can read once", async () => {
    const { operations, configure, open } = await keyFixture();
    await configure(2);
    await operations.stageKek({ version: 2 });
    // A key that never matches the staged one is loaded again in every refresh.
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
});
