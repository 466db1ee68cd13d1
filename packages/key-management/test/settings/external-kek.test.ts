import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CryptoError,
  createExternalKek,
  type KekProviderFactory,
  KekSettingError,
  openSecretFields,
} from "@gw/crypto";
import { describe, expect, test } from "vitest";
import { createGateway, rawKey, temporaryFolder } from "../gateway.js";

/** A key provider with a key for every name, which can be made unavailable. */
function acme() {
  const state = { isUnavailable: false };
  const keys = new Map<string, Buffer>();
  const keyOf = (name: string): Buffer => {
    if (state.isUnavailable) {
      throw new CryptoError("KEK_PROVIDER_UNAVAILABLE", "the key provider acme-kms did not answer");
    }
    const key = keys.get(name) ?? randomBytes(32);
    keys.set(name, key);
    return key;
  };
  const factory: KekProviderFactory = {
    scheme: "acme-kms",
    form: "acme-kms:<key id>",
    async load({ version, value, name, env }) {
      if (env.ACME_URL === undefined) throw new KekSettingError(`${name} needs ACME_URL`);
      const id = value.reveal();
      return createExternalKek({
        version,
        provider: "acme-kms",
        async encrypt(plaintext) {
          const nonce = randomBytes(12);
          const cipher = createCipheriv("aes-256-gcm", keyOf(id), nonce);
          const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
          return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
        },
        async decrypt(blob) {
          const key = keyOf(id);
          const decipher = createDecipheriv("aes-256-gcm", key, blob.subarray(0, 12), {
            authTagLength: 16,
          });
          decipher.setAuthTag(blob.subarray(12, 28));
          try {
            return Buffer.concat([decipher.update(blob.subarray(28)), decipher.final()]);
          } catch {
            throw new CryptoError("KEK_MISMATCH");
          }
        },
      });
    },
  };
  return { state, options: { providers: [factory], env: { ACME_URL: "https://acme" } } };
}

describe("a key of an external provider", () => {
  test("is registered as the first key, and recognized by later starts", async () => {
    const { start, notices, putSecret, backend } = createGateway();
    const { options } = acme();
    const keys = { 3: "acme-kms:key-1" };
    const first = await start({ keys }, options);
    expect(first.registered).toMatchObject([{ version: 3, provider: "acme-kms", state: "active" }]);
    expect(first.registered[0]?.kdf).toBeUndefined();
    expect(notices.map(({ code }) => code)).toEqual(["KEY_REGISTERED"]);
    await putSecret(first);
    const { keyRing } = await start({ keys }, options);
    const [secret] = await backend.sealedSecrets.pageSealedSecrets({ limit: 1 });
    if (secret === undefined) throw new Error("no secret");
    const { secretId, secretName } = secret;
    const context = { secretId, secretName };
    const opened = await openSecretFields({ envelope: secret, context, keyRing });
    expect(opened.reveal()).toEqual({ api_key: "sk-0123456789abcdef" });
  });

  test("may be configured in a file of the key folder", async () => {
    const { start } = createGateway();
    const directory = await temporaryFolder();
    await writeFile(join(directory, "kek-3"), "acme-kms:key-1\n", { mode: 0o600 });
    const { registered } = await start({ directory }, acme().options);
    expect(registered).toMatchObject([{ version: 3, provider: "acme-kms" }]);
  });

  test("is rejected as wrong if another one was registered", async () => {
    const { start, startError } = createGateway();
    const { options } = acme();
    await start({ keys: { 3: "acme-kms:key-1" } }, options);
    const error = await startError({ keys: { 3: "acme-kms:key-2" } }, options);
    expect(error.code).toBe("KEY_WRONG");
  });

  test("is rejected if a key of another kind was registered", async () => {
    const { start, startError } = createGateway();
    const { options } = acme();
    await start({ keys: { 1: rawKey() } }, options);
    const error = await startError({ keys: { 1: "acme-kms:key-1" } }, options);
    expect(error.code).toBe("KEY_KIND_DIFFERS");
    expect(error.message).toContain("GW_KEK_1 is a key of kind acme-kms");
  });

  test("is not rejected as wrong while the provider is unavailable", async () => {
    const { start, startError } = createGateway();
    const { state, options } = acme();
    const keys = { 3: "acme-kms:key-1" };
    state.isUnavailable = true;
    const first = await startError({ keys }, options);
    state.isUnavailable = false;
    await start({ keys }, options);
    state.isUnavailable = true;
    const later = await startError({ keys }, options);
    for (const error of [first, later]) {
      expect(error.code).toBe("KEY_PROVIDER_UNAVAILABLE");
      expect(error.message).toMatch(/^GW_KEK_3 .* acme-kms did not answer/);
    }
    state.isUnavailable = false;
    await start({ keys }, options);
  });

  test("with a setting that its factory rejects is an invalid setting", async () => {
    const { startError } = createGateway();
    const { providers } = acme().options;
    const error = await startError({ keys: { 3: "acme-kms:key-1" } }, { providers });
    expect(error.code).toBe("KEY_SETTING_INVALID");
    expect(error.message).toBe("GW_KEK_3 needs ACME_URL");
  });

  test("is listed among the accepted forms of a malformed setting", async () => {
    const { startError } = createGateway();
    const error = await startError({ keys: { 3: "hunter2-hunter2" } }, acme().options);
    expect(error.code).toBe("KEY_SETTING_INVALID");
    expect(error.message).toMatch(/^GW_KEK_3 .* raw:.*, acme-kms:<key id>/);
  });
});
