import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createGateway, now, override, rawKey, temporaryFolder } from "../gateway.js";

describe("an empty registry", () => {
  test("registers the only configured key as the active one", async () => {
    const { backend, start, notices } = createGateway();
    const opened = await start({ keys: { 7: rawKey() } });
    expect(opened.activeVersion).toBe(7);
    expect(opened.keyRing.versions).toEqual([7]);
    expect(opened.registered).toEqual(await backend.kekRegistry.list());
    expect(opened.registered).toMatchObject([
      { version: 7, provider: "raw", state: "active", createdAt: now, activatedAt: now },
    ]);
    expect(notices.map(({ code, version }) => [code, version])).toEqual([["KEY_REGISTERED", 7]]);
  });

  test("registers the key that GW_KEK_ACTIVE names, and no other", async () => {
    const { start, notices } = createGateway();
    const opened = await start({ active: 2, keys: { 1: rawKey(), 2: rawKey(), 3: rawKey() } });
    expect(opened.activeVersion).toBe(2);
    expect(opened.keyRing.versions).toEqual([2]);
    expect(notices.filter(({ code }) => code === "KEY_NOT_REGISTERED")).toMatchObject([
      { version: 1, message: "GW_KEK_1 is not in the key registry and is not used" },
      { version: 3, message: expect.stringContaining("`gw keys stage 3`") },
    ]);
  });

  test("stores new KDF parameters for a passphrase, and the next start uses them", async () => {
    const { backend, start, putSecret } = createGateway();
    const keys = { 1: "passphrase:seventeen green bottles" };
    await putSecret(await start({ keys }));
    const again = await start({ keys });
    const [record] = await backend.kekRegistry.list();
    expect(record?.provider).toBe("passphrase");
    expect(record?.kdf?.iterations).toBeGreaterThanOrEqual(600_000);
    expect(record?.kdf?.salt).toHaveLength(32);
    expect(again.registered).toEqual([record]);
  });

  test("leaves one audit record with the version and fingerprint of the first key", async () => {
    const { backend, start } = createGateway();
    const keys = { 1: rawKey() };
    const { registered } = await start({ keys });
    await start({ keys });
    const { items } = await backend.auditLog.list();
    expect(items).toEqual([
      expect.objectContaining({
        time: now,
        action: "kek.register",
        result: "succeeded",
        targetId: "1",
        targetName: registered[0]?.fingerprint,
      }),
    ]);
  });

  test("rejects several keys without GW_KEK_ACTIVE", async () => {
    const { startError } = createGateway();
    const error = await startError({ keys: { 1: rawKey(), 2: rawKey() } });
    expect(error.code).toBe("ACTIVE_KEY_NOT_CHOSEN");
    expect(error.message).toContain("(GW_KEK_1, GW_KEK_2)");
    expect(error.message).toContain("GW_KEK_ACTIVE=<version>");
  });

  test("rejects a GW_KEK_ACTIVE without a key", async () => {
    const { startError } = createGateway();
    const error = await startError({ active: 2, keys: { 1: rawKey() } });
    expect(error.code).toBe("ACTIVE_KEY_NOT_CONFIGURED");
    expect(error.message).toContain("GW_KEK_ACTIVE names version 2");
    expect(error.message).toContain("set GW_KEK_2");
  });

  test("rejects a start without a key if none may be generated", async () => {
    const { startError } = createGateway();
    const error = await startError({});
    expect(error.code).toBe("KEY_NOT_CONFIGURED");
    expect(error.message).toContain("GW_KEK_1=raw:<base64 of 32 bytes>");
  });

  test("rejects an empty key folder, even if a key could be generated", async () => {
    const { startError } = createGateway();
    const [directory, dataFolder] = [await temporaryFolder(), await temporaryFolder()];
    const error = await startError({ directory }, { generate: { directory: dataFolder } });
    expect(error.code).toBe("KEY_NOT_CONFIGURED");
    expect(error.message).toContain(directory);
  });

  test("rejects a start if secrets exist, because the registry was lost", async () => {
    const { backend, start, putSecret } = createGateway();
    const keys = { 1: rawKey() };
    await putSecret(await start({ keys }));
    const { backend: fresh, startError } = createGateway();
    const error = await startError({ keys }, { sealedSecrets: backend.sealedSecrets });
    expect(error.code).toBe("REGISTRY_LOST");
    expect(error.message).toContain("sealed under key version 1");
    expect(error.message).toContain("restore the registry");
    expect(await fresh.kekRegistry.list()).toEqual([]);
  });

  test("rejects a start if secrets appear before the first key is entered", async () => {
    const { backend, start, putSecret } = createGateway();
    const keys = { 1: rawKey() };
    await putSecret(await start({ keys }));
    const { sealedSecrets } = backend;
    let reads = 0;
    const late = override(sealedSecrets, {
      countSecretsByKek: async () =>
        reads++ === 0 ? new Map<number, number>() : sealedSecrets.countSecretsByKek(),
    });
    const { backend: fresh, startError } = createGateway();
    const kekRegistry = override(fresh.kekRegistry, { insert: async () => false });
    const error = await startError({ keys }, { kekRegistry, sealedSecrets: late });
    expect(error.code).toBe("REGISTRY_LOST");
  });
});

describe("the key folder", () => {
  test("provides the keys of files kek-<version>, and ignores other files", async () => {
    const directory = await temporaryFolder();
    const { start } = createGateway();
    const options = { mode: 0o600 };
    await writeFile(join(directory, "kek-3"), `${rawKey()}\n`, options);
    await writeFile(join(directory, "kek-03"), "not a key", options);
    await writeFile(join(directory, "notes"), "not a key", options);
    expect((await start({ directory })).activeVersion).toBe(3);
  });

  test("rejects a version that a variable configures too", async () => {
    const directory = await temporaryFolder();
    const { startError } = createGateway();
    await writeFile(join(directory, "kek-1"), rawKey(), { mode: 0o600 });
    const error = await startError({ directory, keys: { 1: rawKey() } });
    expect(error.code).toBe("KEY_CONFIGURED_TWICE");
    expect(error.message).toContain(`as GW_KEK_1 and as ${join(directory, "kek-1")}`);
  });

  test("must exist", async () => {
    const directory = join(await temporaryFolder(), "absent");
    const { startError } = createGateway();
    const error = await startError({ directory });
    expect(error.code).toBe("KEY_FILE_UNREADABLE");
    expect(error.message).toContain(`${directory} cannot be read (ENOENT)`);
  });
});
