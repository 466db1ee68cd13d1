import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createGateway, rawKey, temporaryFolder } from "../gateway.js";

describe("a degraded start", () => {
  test("opens the usable keys, and returns every problem", async () => {
    const { backend, start, register, putSecret } = createGateway();
    const keys = { 1: rawKey(), 2: rawKey() };
    await putSecret(await start({ active: 1, keys }));
    await register(2, "staged", keys[2]);
    const opened = await start({ keys: { 1: rawKey(), 2: keys[2] } }, { degraded: true });
    expect(opened.problems.map(({ code }) => code)).toEqual(["KEY_WRONG"]);
    expect(opened.keyRing.versions).toEqual([2]);
    const store = backend.openStore(opened);
    const [info] = (await store.listSecretInfos()).items;
    const secretId = info?.secretId ?? "";
    await expect(
      store.updateGatewaySecret({ secretId, secretValue: { a: "v" } }),
    ).rejects.toMatchObject({ code: "CRYPTO_FAILURE" });
    await store.deleteGatewaySecret({ secretId });
    expect((await store.listSecretInfos()).items).toEqual([]);
  });

  test.each([
    ["no key at all", {}, ["KEYS_LOST"]],
    ["a malformed setting", { 1: "raw:x" }, ["KEY_SETTING_INVALID", "KEYS_LOST"]],
  ])("succeeds with %s", async (_, keys, codes) => {
    const { start } = createGateway();
    await start({ keys: { 1: rawKey() } });
    const opened = await start({ keys }, { degraded: true });
    expect(opened.problems.map(({ code }) => code)).toEqual(codes);
    expect(opened.keyRing.versions).toEqual([]);
  });

  test("uses valid keys although another one is malformed", async () => {
    const { start } = createGateway();
    const keys = { 1: rawKey() };
    await start({ keys });
    const opened = await start({ keys: { ...keys, 2: "raw:x" } }, { degraded: true });
    expect(opened.problems.map(({ code }) => code)).toEqual(["KEY_SETTING_INVALID"]);
    expect(opened.keyRing.versions).toEqual([1]);
    expect(await opened.keyRing.refresh()).toMatchObject({
      dropped: [],
      problems: [{ code: "KEY_SETTING_INVALID" }],
    });
    await expect(opened.keyRing.configured(2)).rejects.toMatchObject({
      code: "KEY_SETTING_INVALID",
    });
  });

  test("uses neither of two keys of one version", async () => {
    const { start } = createGateway();
    const directory = await temporaryFolder();
    const keys = { 1: rawKey(), 2: rawKey() };
    await start({ active: 1, keys });
    await writeFile(join(directory, "kek-2"), rawKey(), { mode: 0o600 });
    const { keyRing, problems } = await start({ keys, directory }, { degraded: true });
    expect(problems.map(({ code }) => code)).toEqual(["KEY_CONFIGURED_TWICE"]);
    expect(keyRing.versions).toEqual([1]);
    await expect(keyRing.configured(2)).rejects.toMatchObject({ code: "KEY_CONFIGURED_TWICE" });
  });

  test("names the remedy for a lost registry", async () => {
    const { backend, start, putSecret } = createGateway();
    const keys = { 1: rawKey() };
    await putSecret(await start({ keys }));
    Object.assign(backend.kekRegistry, { list: async () => [] });
    const messages: string[] = [];
    const onNotice = ({ message }: { readonly message: string }): void =>
      void messages.push(message);
    await start({ keys }, { degraded: true, onNotice });
    expect(messages).toEqual([
      "GW_KEK_1 is not in the key registry and is not used: `gw keys adopt 1` enters it",
    ]);
  });

  test("enters no key into an empty registry", async () => {
    const { backend, notices, start } = createGateway();
    const opened = await start({ keys: { 1: rawKey() } }, { degraded: true });
    expect(opened.activeVersion).toBeUndefined();
    expect(opened.problems).toMatchObject([
      {
        code: "REGISTRY_INVALID",
        message: expect.stringContaining("start a server without --degraded"),
      },
    ]);
    expect(notices).toMatchObject([
      { message: "GW_KEK_1 is not in the key registry and is not used" },
    ]);
    expect(await backend.kekRegistry.list()).toEqual([]);
  });
});

test("a process announces its configured versions before it reads the registry", async () => {
  const { backend, start } = createGateway();
  const events: string[] = [];
  const kekRegistry = Object.assign(Object.create(backend.kekRegistry), {
    list: async () => {
      events.push("registry");
      return backend.kekRegistry.list();
    },
    insert: (record: never) => backend.kekRegistry.insert(record),
  });
  await start(
    { active: 2, keys: { 2: rawKey(), 5: rawKey() } },
    {
      kekRegistry,
      beforeRegistry: async (versions) => void events.push(`announce ${versions.join()}`),
    },
  );
  expect(events.slice(0, 2)).toEqual(["announce 2,5", "registry"]);
});
