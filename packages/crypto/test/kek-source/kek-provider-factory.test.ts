import { describe, expect, test } from "vitest";
import {
  createExternalKek,
  type KekProviderFactory,
  type KekProviderSetting,
  KekSettingError,
  loadKek,
  parseKekSource,
  resolveKekSource,
} from "../../src/index.js";

const dek = Buffer.alloc(32, 5);
const context = { secretId: "s-1", secretName: "n" };

/** A provider that "encrypts" by prepending the key name. */
function acme(overrides: Partial<{ version: number; provider: string }> = {}) {
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
        ...overrides,
      });
    },
  };
  return { factory, settings };
}

const { factory } = acme();
const providers = [factory];

describe("the scheme of a factory", () => {
  test("loads the key from the factory with the rest of the setting", async () => {
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

  test("works through file: and env:, without KDF parameters", async () => {
    const file = { content: Buffer.from("acme-kms:key-1\n") };
    const readFile = async () => file;
    const kek = await loadKek({ source: "file:kek-3", version: 3, readFile, providers });
    expect(kek.provider).toBe("acme-kms");
    const env = { KEY: "acme-kms:key-1" };
    expect((await resolveKekSource({ source: "env:KEY", env, providers })).scheme).toBe("acme-kms");
  });

  test("is unknown without the factory", async () => {
    expect(() => parseKekSource("acme-kms:key-1")).toThrow(KekSettingError);
    const source = parseKekSource("acme-kms:key-1", { providers });
    await expect(loadKek({ source, version: 1, name: "GW_KEK_1" })).rejects.toThrow(
      "GW_KEK_1 has a scheme without a key provider; pass its factory in `providers`",
    );
  });

  test("cannot replace a built-in scheme", () => {
    const raw = { scheme: "raw", form: "raw:<anything>", load: factory.load };
    expect(() => parseKekSource("raw:anything", { providers: [raw] })).toThrow("44 characters");
  });

  test("requires a value", () => {
    expect(() => parseKekSource("acme-kms:", { name: "GW_KEK_3", providers })).toThrow(
      "GW_KEK_3 must be acme-kms:<key id>",
    );
  });
});

test("an invalid setting is rejected with all forms, factories last", async () => {
  expect(() => parseKekSource("hunter2", { providers })).toThrow(
    /must be one of raw:<.*>, passphrase:<.*>, file:<path>, env:<NAME>, acme-kms:<key id>$/,
  );
  const resolving = resolveKekSource({ source: "env:KEY", env: { KEY: "hunter2" }, providers });
  await expect(resolving).rejects.toThrow(
    "the variable that the key setting points to must begin with raw:, passphrase: or acme-kms:",
  );
});

test("rejects a key with another version or provider from a factory", async () => {
  for (const wrong of [{ version: 4 }, { provider: "acme-kms2" }]) {
    const { factory } = acme(wrong);
    const load = loadKek({ source: "acme-kms:key-1", version: 3, providers: [factory] });
    await expect(load).rejects.toThrow(TypeError);
  }
});
