import { describe, expect, test } from "vitest";
import {
  createExternalKek,
  type KekProviderFactory,
  type KekProviderSetting,
  KekSettingError,
  loadKek,
  parseKekSource,
  resolveKekSource,
} from "../src/index.js";

const dek = Buffer.alloc(32, 5);
const context = { secretId: "s-1", secretName: "n" };

/** A provider whose keys are their names: it puts them before what it was given. */
function acme(made: Partial<{ version: number; provider: string }> = {}) {
  const settings: KekProviderSetting[] = [];
  const factory: KekProviderFactory = {
    scheme: "acme-kms",
    form: "acme-kms:<key id>",
    async load(setting) {
      settings.push(setting);
      const prefix = Buffer.from(setting.value.reveal());
      return createExternalKek({
        version: setting.version,
        provider: "acme-kms",
        encrypt: async (plaintext) => Buffer.concat([prefix, plaintext]),
        decrypt: async (blob) => Buffer.from(blob.subarray(prefix.length)),
        ...made,
      });
    },
  };
  return { factory, settings };
}

const { factory } = acme();
const providers = [factory];

describe("a scheme of a factory", () => {
  test("gives the key that the factory makes of what stands behind it", async () => {
    const { factory, settings } = acme();
    const env = { ACME_URL: "https://acme" };
    const options = { version: 3, name: "GW_KEK_3", env, providers: [factory] };
    const kek = await loadKek({ source: "acme-kms:eu:key-1", ...options });
    expect([kek.version, kek.provider, kek.kdf]).toEqual([3, "acme-kms", undefined]);
    expect(await kek.unwrap(await kek.wrap(dek, context), context)).toEqual(dek);
    expect(settings).toEqual([{ version: 3, name: "GW_KEK_3", env, value: expect.anything() }]);
    expect(settings[0]?.value.reveal()).toBe("eu:key-1");
    expect(`${settings[0]?.value}`).toBe("[redacted]");
  });

  test("is known to files and variables too, and needs no parameters of a passphrase", async () => {
    const read = { content: Buffer.from("acme-kms:key-1\n") };
    const readFile = async () => read;
    const kek = await loadKek({ source: "file:kek-3", version: 3, readFile, providers });
    expect(kek.provider).toBe("acme-kms");
    const env = { KEY: "acme-kms:key-1" };
    expect((await resolveKekSource({ source: "env:KEY", env, providers })).scheme).toBe("acme-kms");
  });

  test("is unknown where the factory is not handed over", async () => {
    expect(() => parseKekSource("acme-kms:key-1")).toThrow(KekSettingError);
    const source = parseKekSource("acme-kms:key-1", { providers });
    await expect(loadKek({ source, version: 1, name: "GW_KEK_1" })).rejects.toThrow(
      "GW_KEK_1 has a scheme that nothing here can load",
    );
  });

  test("never stands for one of the four", () => {
    const all = { scheme: "raw", form: "raw:<anything>", load: factory.load };
    expect(() => parseKekSource("raw:anything", { providers: [all] })).toThrow("44 characters");
  });

  test("needs something behind it", () => {
    expect(() => parseKekSource("acme-kms:", { name: "GW_KEK_3", providers })).toThrow(
      "GW_KEK_3 has to be acme-kms:<key id>",
    );
  });
});

test("a setting of unknown form is answered with all forms, those of factories last", async () => {
  expect(() => parseKekSource("hunter2", { providers })).toThrow(
    /has to be one of raw:<.*>, passphrase:<.*>, file:<path>, env:<NAME>, acme-kms:<key id>$/,
  );
  const pointing = resolveKekSource({ source: "env:KEY", env: { KEY: "hunter2" }, providers });
  await expect(pointing).rejects.toThrow(
    "what the key setting points to has to begin with raw:, passphrase: or acme-kms:, " +
      "as the setting itself would",
  );
});

test("a factory that makes another key than it was asked for is found out", async () => {
  for (const wrong of [{ version: 4 }, { provider: "acme-kms2" }]) {
    const { factory } = acme(wrong);
    const load = loadKek({ source: "acme-kms:key-1", version: 3, providers: [factory] });
    await expect(load).rejects.toThrow(TypeError);
  }
});
