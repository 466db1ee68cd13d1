import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, readFile as readBytes, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CryptoError,
  type KekFile,
  type KekProvider,
  type KekProviderFactory,
  loadKek,
} from "@gw/crypto";
import { describe, expect, test } from "vitest";
import { createKeyOperations, type KeyNotice, rotateKeys } from "../../src/index.js";
import { createGateway, now, rawKey } from "../gateway.js";
import { keyFixture, runToEnd, valuesOf } from "../key-fixture.js";

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

describe("a loaded key whose setting", () => {
  const secret = { secretName: "late", secretValue: { api_key: "sk-canary" } };

  async function withSecret() {
    const fixture = await keyFixture();
    await fixture.createSecrets(1);
    const file = join(fixture.directory, "kek-1");
    return { ...fixture, file, key: await readBytes(file, "utf8") };
  }

  test.each<[string, string, (file: string, directory: string) => Promise<unknown>]>([
    ["changed", "KEY_WRONG", (file) => writeFile(file, rawKey())],
    [
      "is a passphrase now",
      "KEY_KIND_DIFFERS",
      (file) => writeFile(file, `passphrase:${"x y".repeat(9)}`),
    ],
    ["is malformed", "KEY_SETTING_INVALID", (file) => writeFile(file, "raw:short")],
    ["was emptied", "KEY_SETTING_INVALID", (file) => writeFile(file, "")],
    ["disappeared", "KEYS_LOST", (file) => rm(file)],
    ["became a folder", "KEY_FILE_UNREADABLE", (file) => rm(file).then(() => mkdir(file))],
    [
      "became a pipe",
      "KEY_FILE_UNREADABLE",
      (file) => rm(file).then(() => execFileSync("mkfifo", ["-m", "600", file])),
    ],
    [
      "is a link to nothing",
      "KEY_FILE_UNREADABLE",
      (file) => rm(file).then(() => symlink("gone", file)),
    ],
    [
      "disappeared with its folder",
      "KEY_FILE_UNREADABLE",
      (_, folder) => rm(folder, { recursive: true }),
    ],
  ])("%s opens secrets and seals none", async (_, code, change) => {
    const fixture = await withSecret();
    const { keyRing, store, file, directory, key, open } = fixture;
    await change(file, directory);
    const { problems } = await keyRing.refresh();
    expect(problems.map((problem) => problem.code)).toContain(code);
    expect(keyRing.problems).toBe(problems);
    expect(keyRing.unconfiguredActive).toBe(1);
    await expect(store.createGatewaySecret(secret)).rejects.toMatchObject({
      code: "TEMPORARILY_UNAVAILABLE",
      message: expect.stringContaining("no secret is sealed with it"),
    });
    expect([...(await valuesOf(fixture)).values()]).toEqual(["sk-canary-1"]);
    // A start finds the same.
    await expect(open()).rejects.toMatchObject({ code: problems[0]?.code });

    await rm(directory, { recursive: true, force: true });
    await mkdir(directory);
    await writeFile(file, key);
    expect((await keyRing.refresh()).problems).toEqual([]);
    await store.createGatewaySecret(secret);
  });

  test.each<[string, (file: string, directory: string) => Promise<unknown>]>([
    ["disappeared", (file) => rm(file)],
    ["changed", (file) => writeFile(file, rawKey())],
    ["is malformed", (file) => writeFile(file, "raw:short")],
    ["disappeared with its folder", (_, folder) => rm(folder, { recursive: true })],
  ])("%s seals none from then on, before any refresh", async (_, change) => {
    const { keyRing, store, file, directory } = await withSecret();
    const { items } = await store.listSecretInfos();
    const [{ secretId = "" } = {}] = items;
    await change(file, directory);
    const refusal = {
      code: "TEMPORARILY_UNAVAILABLE",
      message: expect.stringContaining("no secret is sealed with it"),
    };
    const { secretValue } = secret;
    await expect(store.updateGatewaySecret({ secretId, secretValue })).rejects.toMatchObject(
      refusal,
    );
    await expect(store.createGatewaySecret(secret)).rejects.toMatchObject(refusal);
    expect((await store.listSecretInfos()).items).toEqual(items);
    expect(keyRing.unconfiguredActive).toBe(1);
  });

  test("is back seals again at once, before any refresh", async () => {
    const { store, file, key } = await withSecret();
    await rm(file);
    await expect(store.createGatewaySecret(secret)).rejects.toMatchObject({
      code: "TEMPORARILY_UNAVAILABLE",
    });
    await writeFile(file, key);
    await store.createGatewaySecret(secret);
  });

  test("is unchanged is read once for concurrent secrets, and never for an update without a value", async () => {
    const { backend, open } = await keyFixture();
    let reads = 0;
    const { keyRing } = await open({
      readFile: async (path) => {
        reads += 1;
        return { content: await readBytes(path), mode: 0o600 };
      },
    });
    const store = backend.openStore({ keyRing });
    const { secretId } = await store.createGatewaySecret(secret);
    reads = 0;
    const confirmations = Array.from({ length: 20 }, () => keyRing.confirm(1));
    await Promise.all(confirmations);
    expect(reads).toBe(2);
    await store.updateGatewaySecret({ secretId, authConfig: { api_version: "v1" } });
    expect(reads).toBe(2);
  });

  test("disappeared stops a rotation to it, which reads the setting once for a range", async () => {
    const fixture = await keyFixture();
    await fixture.createSecrets(10);
    await fixture.stageAndActivate(2);
    let reads = 0;
    const { keyRing } = await fixture.open({
      readFile: async (path) => {
        reads += 1;
        return { content: await readBytes(path), mode: 0o600 };
      },
    });
    const operations = createKeyOperations({ ...fixture.backend, keyRing });
    reads = 0;
    await operations.rotateSecrets({ limit: 5 });
    expect(reads).toBe(1);
    await rm(join(fixture.directory, "kek-2"));
    await expect(operations.rotateSecrets({ limit: 5 })).rejects.toMatchObject({
      code: "TEMPORARILY_UNAVAILABLE",
    });
    expect(await fixture.backend.sealedSecrets.countSecretsByKek()).toEqual(
      new Map([
        [1, 5],
        [2, 5],
      ]),
    );
  });

  test("may not be read any more seals none, either", async () => {
    const { backend, open } = await keyFixture();
    const denied = Object.assign(new Error("denied"), { code: "EACCES" });
    let isDenied = false;
    const { keyRing } = await open({
      readFile: async (path) => {
        if (isDenied) throw denied;
        return { content: await readBytes(path), mode: 0o600 };
      },
    });
    isDenied = true;
    const { problems } = await keyRing.refresh();
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining("(EACCES)")]);
    await expect(backend.openStore({ keyRing }).createGatewaySecret(secret)).rejects.toThrow(
      "Key version 1 is no longer configured",
    );
  });

  test("was written again with the same key stays in use", async () => {
    const { keyRing, store, file, key } = await withSecret();
    const hex = `raw:${Buffer.from(key.slice(4), "base64").toString("hex")}\n`;
    for (const same of [key, `${key}\n`, hex]) {
      await rm(file);
      await writeFile(file, same);
      expect((await keyRing.refresh()).problems).toEqual([]);
      expect(keyRing.configuredVersions).toEqual([1]);
    }
    await store.createGatewaySecret(secret);
  });

  test("changed does not stop a rotation to another key", async () => {
    const fixture = await withSecret();
    const { keyRing, operations, configure, stageAndActivate, file } = fixture;
    await configure(1);
    await keyRing.refresh();
    await stageAndActivate(2);
    await runToEnd(rotateKeys({ operations }));
    await operations.retireKek({ version: 1 });
    await rm(file);
    expect((await keyRing.refresh()).problems).toEqual([]);
    expect([keyRing.versions, keyRing.unconfiguredActive]).toEqual([[2], undefined]);
    expect([...(await valuesOf(fixture)).values()]).toEqual(["sk-canary-1"]);
  });
});

test("a retiring key may disappear once no secret needs it", async () => {
  const { keyRing, operations, stageAndActivate, createSecrets, directory } = await keyFixture();
  await createSecrets(1);
  await stageAndActivate(2);
  await rm(join(directory, "kek-1"));
  const codes = async (): Promise<string[]> =>
    (await keyRing.refresh()).problems.map(({ code }) => code);
  expect(await codes()).toEqual(["KEY_MISSING"]);
  expect(keyRing.unconfiguredActive).toBe(undefined);
  await runToEnd(rotateKeys({ operations }));
  expect(await codes()).toEqual([]);
});

test("an active version other than GW_KEK_ACTIVE is a problem before the next start", async () => {
  const { start, backend } = createGateway();
  const keys = { 1: rawKey(), 2: rawKey() };
  const { keyRing } = await start({ active: 1, keys });
  const operations = createKeyOperations({ ...backend, keyRing });
  await operations.stageKek({ version: 2 });
  await operations.activateKek({ version: 2 });
  const { problems } = await keyRing.refresh();
  expect(problems.map(({ code }) => code)).toEqual(["ACTIVE_KEY_DIFFERS"]);
  expect(keyRing.unconfiguredActive).toBe(undefined);
});

describe("a loaded key in a service", () => {
  async function withService() {
    const service = { key: randomBytes(32), isUp: true, checks: 0 };
    const gateway = createGateway();
    const acme: KekProviderFactory = {
      scheme: "acme-kms",
      form: "acme-kms:<id>",
      load: async ({ version }) => {
        const local = (): Promise<KekProvider> =>
          loadKek({ source: `raw:${service.key.toString("base64")}`, version });
        const used = async (): Promise<KekProvider> => {
          if (!service.isUp) throw new CryptoError("KEK_PROVIDER_UNAVAILABLE");
          return local();
        };
        return {
          version,
          provider: "acme-kms",
          wrap: async (...args) => (await used()).wrap(...args),
          unwrap: async (...args) => (await used()).unwrap(...args),
          createCheck: async () => (await used()).createCheck(),
          check: async (check) => {
            service.checks += 1;
            return (await used()).check(check);
          },
        };
      },
    };
    let time = now;
    const { keyRing } = await gateway.start(
      { keys: { 1: "acme-kms:a" } },
      { providers: [acme], clock: () => time },
    );
    service.checks = 0;
    const refreshAfter = async (milliseconds: number): Promise<string[]> => {
      time += milliseconds;
      return (await keyRing.refresh()).problems.map(({ code }) => code);
    };
    return { service, keyRing, refreshAfter };
  }

  test("is asked for once a minute", async () => {
    const { service, refreshAfter } = await withService();
    for (let elapsed = 0; elapsed < 120_000; elapsed += 5_000) await refreshAfter(5_000);
    expect(service.checks).toBe(2);
  });

  test("is reported while the service is away, and stays configured", async () => {
    const { service, keyRing, refreshAfter } = await withService();
    service.isUp = false;
    expect(await refreshAfter(60_000)).toEqual(["KEY_PROVIDER_UNAVAILABLE"]);
    expect(keyRing.configuredVersions).toEqual([1]);
    service.isUp = true;
    expect(await refreshAfter(5_000)).toEqual([]);
  });

  test("seals none once the service has another key of that name", async () => {
    const { service, keyRing, refreshAfter } = await withService();
    service.key = randomBytes(32);
    expect(await refreshAfter(60_000)).toEqual(["KEY_WRONG"]);
    expect(keyRing.unconfiguredActive).toBe(1);
  });
});
