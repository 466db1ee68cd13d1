import { describe, expect, test } from "vitest";
import { createGateway, override, rawKey, recordOf } from "../gateway.js";

const passphrase = "passphrase:seventeen green bottles";

describe("a start with registered keys", () => {
  test("succeeds with the registered keys", async () => {
    const { start, putSecret, register } = createGateway();
    const keys = { 1: rawKey(), 2: rawKey() };
    await putSecret(await start({ active: 1, keys }));
    await register(2, "staged", keys[2]);
    const opened = await start({ keys });
    expect(opened.activeVersion).toBe(1);
    expect(opened.keyRing.versions).toEqual([1, 2]);
    expect(opened.registered.map(({ version }) => version)).toEqual([1, 2]);
  });

  test("rejects a wrong key", async () => {
    const { start, startError } = createGateway();
    const { registered } = await start({ keys: { 1: rawKey() } });
    const error = await startError({ keys: { 1: rawKey() } });
    expect(error.code).toBe("KEY_WRONG");
    expect(error.message).toContain("GW_KEK_1 is not the key that was registered as version 1");
    expect(error.message).toContain(`fingerprint ${registered[0]?.fingerprint}`);
  });

  test("rejects a wrong passphrase", async () => {
    const { start, startError } = createGateway();
    await start({ keys: { 1: passphrase } });
    const error = await startError({ keys: { 1: "passphrase:sixteen green bottles" } });
    expect(error.code).toBe("KEY_WRONG");
  });

  test("rejects a configuration without keys, and names where keys are configured", async () => {
    const { start, startError } = createGateway();
    await start({ keys: { 1: rawKey() } });
    const error = await startError({});
    expect(error.code).toBe("KEYS_LOST");
    expect(error.message).toContain("The key registry has version 1 (active, fingerprint ");
    expect(error.message).toContain("GW_KEK_1 or as kek-1 in the folder of GW_KEK_DIR");
  });

  test("rejects a missing key, and names it", async () => {
    const { start, startError, register } = createGateway();
    const keys = { 1: rawKey(), 2: rawKey() };
    await start({ active: 1, keys });
    await register(2, "staged", keys[2]);
    const error = await startError({ keys: { 1: keys[1] } });
    expect(error.code).toBe("KEY_MISSING");
    expect(error.message).toContain("The key of version 2 (staged, fingerprint ");
    expect(error.message).toContain("(GW_KEK_1)");
  });

  test("distinguishes swapped keys from wrong ones", async () => {
    const { start, startError, register } = createGateway();
    const [one, two] = [rawKey(), rawKey()];
    await start({ keys: { 1: one } });
    await register(2, "staged", two);
    const error = await startError({ keys: { 1: two, 2: one } });
    expect(error.code).toBe("KEYS_SWAPPED");
    expect(error.message).toContain("GW_KEK_1 is the key of version 2, not of version 1");
  });

  test("distinguishes swapped keys of different kinds from a wrong kind", async () => {
    const { start, startError, backend } = createGateway();
    const one = rawKey();
    const kdf = { salt: new Uint8Array(32).fill(7), iterations: 600_000 };
    await start({ keys: { 1: one } });
    await backend.kekRegistry.insert(
      await recordOf({ version: 2, state: "staged", key: passphrase, kdf }),
    );
    const error = await startError({ keys: { 1: passphrase, 2: one } });
    expect(error.code).toBe("KEYS_SWAPPED");
  });

  test("rejects a raw key if a passphrase was registered", async () => {
    const { start, startError } = createGateway();
    await start({ keys: { 1: passphrase } });
    const error = await startError({ keys: { 1: rawKey() } });
    expect(error.code).toBe("KEY_KIND_DIFFERS");
    expect(error.message).toContain("GW_KEK_1 is a key of kind raw");
    expect(error.message).toContain("was registered with a key of kind passphrase");
  });

  test("rejects a passphrase if a raw key was registered", async () => {
    const { start, startError } = createGateway();
    await start({ keys: { 1: rawKey() } });
    const error = await startError({ keys: { 1: passphrase } });
    expect(error.code).toBe("KEY_KIND_DIFFERS");
  });

  test("rejects a GW_KEK_ACTIVE that differs from the registry, and names both versions", async () => {
    const { start, startError } = createGateway();
    const keys = { 1: rawKey(), 2: rawKey() };
    await start({ active: 1, keys });
    const error = await startError({ active: 2, keys });
    expect(error.code).toBe("ACTIVE_KEY_DIFFERS");
    expect(error.message).toContain("GW_KEK_ACTIVE names version 2");
    expect(error.message).toContain("version 1 is active");
    await start({ active: 1, keys });
  });

  test("requires a retiring key only while secrets are sealed under it", async () => {
    const { start, startError, register, putSecret, editKekVersion } = createGateway();
    const keys = { 1: rawKey(), 2: rawKey() };
    await putSecret(await start({ keys: { 2: keys[2] } }));
    await register(1, "retiring", keys[1]);
    await start({ keys: { 2: keys[2] } });
    expect((await start({ keys })).keyRing.versions).toEqual([1, 2]);
    await editKekVersion(1);
    const error = await startError({ keys: { 2: keys[2] } });
    expect(error.code).toBe("KEY_MISSING");
    expect(error.message).toContain("version 1 (retiring");
  });

  test("rejects a wrong key even for a version that is not required", async () => {
    const { start, startError, register } = createGateway();
    const keys = { 1: rawKey(), 2: rawKey() };
    await start({ keys: { 2: keys[2] } });
    await register(1, "retiring", keys[1]);
    expect((await startError({ keys: { ...keys, 1: rawKey() } })).code).toBe("KEY_WRONG");
  });

  test("does not load a retired key, and reports it", async () => {
    const { start, register, notices } = createGateway();
    const keys = { 1: rawKey(), 2: rawKey() };
    await start({ keys: { 2: keys[2] } });
    await register(1, "retired", keys[1]);
    expect((await start({ keys })).keyRing.versions).toEqual([2]);
    expect(notices.at(-1)).toMatchObject({ code: "KEY_RETIRED", version: 1 });
  });

  test("rejects secrets that are sealed under a retired key", async () => {
    const { start, startError, register, putSecret, editKekVersion } = createGateway();
    const keys = { 1: rawKey(), 2: rawKey() };
    await putSecret(await start({ keys: { 2: keys[2] } }));
    await register(1, "retired", keys[1]);
    await editKekVersion(1);
    const error = await startError({ keys });
    expect(error.code).toBe("KEY_RETIRED");
    expect(error.message).toContain("1 secret is sealed under key version 1 (retired, fingerprint");
  });

  test("does not use a configured key that is not registered, and reports it", async () => {
    const { start, notices } = createGateway();
    const keys = { 1: rawKey(), 2: rawKey() };
    await start({ keys: { 1: keys[1] } });
    expect((await start({ keys })).keyRing.versions).toEqual([1]);
    expect(notices.at(-1)).toMatchObject({ code: "KEY_NOT_REGISTERED", version: 2 });
  });

  test("rejects a registry that lacks a configured version with secrets", async () => {
    const { start, startError, putSecret, editKekVersion } = createGateway();
    const keys = { 1: rawKey(), 2: rawKey() };
    const opened = await start({ active: 1, keys });
    await putSecret(opened, "one");
    await putSecret(opened, "two");
    await editKekVersion(2);
    const error = await startError({ keys });
    expect(error.code).toBe("REGISTRY_LOST");
    expect(error.message).toContain(
      "2 secrets are sealed under key version 2, which is configured",
    );
  });

  test("reports secrets of an unknown version, and starts", async () => {
    const { start, notices, putSecret, editKekVersion } = createGateway();
    const keys = { 1: rawKey() };
    await putSecret(await start({ keys }));
    await editKekVersion(99);
    expect((await start({ keys })).activeVersion).toBe(1);
    expect(notices.at(-1)).toMatchObject({ code: "SECRETS_UNREADABLE", version: 99 });
    expect(notices.at(-1)?.message).toMatch(/^1 secret is unreadable: sealed under key version 99/);
  });

  test("rejects a registry without an active version", async () => {
    const { startError, register } = createGateway();
    const keys = { 1: rawKey() };
    await register(1, "retiring", keys[1]);
    const error = await startError({ keys });
    expect(error.code).toBe("REGISTRY_INVALID");
    expect(error.message).toContain("no active version");
  });

  test.each([
    ["no salt", undefined],
    ["too few iterations", { salt: new Uint8Array(32), iterations: 1 }],
    ["too many iterations", { salt: new Uint8Array(32), iterations: 2 ** 31 - 1 }],
  ])("rejects a registered passphrase with %s", async (_, kdf) => {
    const { backend, start, startError } = createGateway();
    const keys = { 1: passphrase };
    const { registered } = await start({ keys });
    const list = async () => registered.map((record) => ({ ...record, kdf }));
    const kekRegistry = override(backend.kekRegistry, { list });
    const error = await startError({ keys }, { kekRegistry });
    expect(error.code).toBe("REGISTRY_INVALID");
    expect(error.message).toContain("key version 1");
  });
});
