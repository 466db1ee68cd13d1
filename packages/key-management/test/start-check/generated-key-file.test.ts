import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createGateway, override, rawKey, temporaryFolder } from "../gateway.js";

describe("a generated key", () => {
  test("is readable by its owner alone, and the start reports its path", async () => {
    const directory = await temporaryFolder();
    const { start, notices } = createGateway();
    const { activeVersion } = await start({}, { generate: { directory } });
    expect(activeVersion).toBe(1);
    expect(await readdir(directory)).toEqual(["kek-1"]);
    const path = join(directory, "kek-1");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, "utf8")).toMatch(/^raw:[A-Za-z0-9+/]{43}=\n$/);
    expect(notices.map(({ code }) => code)).toEqual(["KEY_GENERATED", "KEY_REGISTERED"]);
    expect(notices[0]?.message).toContain(path);
    expect(notices[0]?.message).not.toContain("raw:");
  });

  test("is written to a data folder that is created if necessary", async () => {
    const directory = join(await temporaryFolder(), "data");
    await createGateway().start({}, { generate: { directory } });
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  test("is loaded by the next start", async () => {
    const generate = { directory: await temporaryFolder() };
    const { start, notices, putSecret } = createGateway();
    await putSecret(await start({}, { generate }));
    expect((await start({}, { generate })).keyRing.versions).toEqual([1]);
    expect(notices.filter(({ code }) => code === "KEY_GENERATED")).toHaveLength(1);
  });

  test("is registered by the next start if the first one failed before", async () => {
    const directory = await temporaryFolder();
    const { backend, start, notices } = createGateway();
    const kekRegistry = override(backend.kekRegistry, {
      insert: () => Promise.reject(new Error("the database connection was lost")),
    });
    const failed = start({}, { generate: { directory }, kekRegistry });
    await expect(failed).rejects.toThrow("the database connection was lost");
    const before = await readFile(join(directory, "kek-1"), "utf8");
    await start({}, { generate: { directory } });
    expect(await readFile(join(directory, "kek-1"), "utf8")).toBe(before);
    expect(notices.filter(({ code }) => code === "KEY_GENERATED")).toHaveLength(1);
  });

  test("that was lost is not replaced: the start fails and names its path", async () => {
    const directory = await temporaryFolder();
    const { start, startError } = createGateway();
    await start({}, { generate: { directory } });
    await rm(join(directory, "kek-1"));
    const error = await startError({}, { generate: { directory } });
    expect(error.code).toBe("KEYS_LOST");
    expect(error.message).toContain(join(directory, "kek-1"));
    expect(await readdir(directory)).toEqual([]);
  });

  test("is not created if secrets exist, because the registry was lost", async () => {
    const directory = await temporaryFolder();
    const { backend, start, putSecret } = createGateway();
    await putSecret(await start({ keys: { 1: rawKey() } }));
    const { sealedSecrets } = backend;
    const error = await createGateway().startError({}, { generate: { directory }, sealedSecrets });
    expect(error.code).toBe("REGISTRY_LOST");
    expect(await readdir(directory)).toEqual([]);
  });

  test("is not created if a key is configured", async () => {
    const directory = await temporaryFolder();
    await createGateway().start({ keys: { 1: rawKey() } }, { generate: { directory } });
    expect(await readdir(directory)).toEqual([]);
  });

  test("is used together with configured keys of other versions", async () => {
    const generate = { directory: await temporaryFolder() };
    const { start, register } = createGateway();
    await start({}, { generate });
    const two = rawKey();
    await register(2, "staged", two);
    const { keyRing } = await start({ keys: { 2: two } }, { generate });
    expect(keyRing.versions).toEqual([1, 2]);
  });

  test("is ignored if it was never registered and another key is configured", async () => {
    const generate = { directory: await temporaryFolder() };
    await createGateway().start({}, { generate });
    const { activeVersion } = await createGateway().start({ keys: { 5: rawKey() } }, { generate });
    expect(activeVersion).toBe(5);
  });

  test("that cannot be written stops the start", async () => {
    const file = join(await temporaryFolder(), "file");
    await writeFile(file, "");
    const generate = { directory: join(file, "data") };
    const error = await createGateway().startError({}, { generate });
    expect(error.code).toBe("KEY_NOT_GENERATED");
    expect(error.message).toContain(`${join(generate.directory, "kek-1")} (ENOTDIR)`);
    expect(error.message).toContain("GW_KEK_1");
  });

  test("is not created if the data folder cannot be read", async () => {
    const directory = join(await temporaryFolder(), "file");
    await writeFile(directory, "");
    const error = await createGateway().startError({}, { generate: { directory } });
    expect(error.code).toBe("KEY_FILE_UNREADABLE");
  });
});
