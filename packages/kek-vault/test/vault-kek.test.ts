import { randomBytes } from "node:crypto";
import { CryptoError } from "@gw/crypto";
import { describe, expect, test } from "vitest";
import { createVaultKek } from "../src/index.ts";
import { context, kekIn, startVault } from "./vault.ts";

const headLength = 9 + 4 + "vault".length + 4;
const blobOf = (record: Uint8Array): string =>
  Buffer.from(record.subarray(headLength)).toString("latin1");

/** Replaces the blob of a record. */
function withBlob(record: Uint8Array, blob: string): Buffer {
  const head = Buffer.from(record.subarray(0, headLength));
  head.writeUInt32BE(blob.length, headLength - 4);
  return Buffer.concat([head, Buffer.from(blob, "latin1")]);
}

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.catch((error: { code?: unknown }) => error.code);

describe("a key in Vault", () => {
  test("sends the context as associated data and as context of a derived key", async () => {
    const { vault, kek } = await startVault();
    await kek.unwrap(await kek.wrap(randomBytes(32), context), context);
    await kek.createCheck();
    const decoded = vault.requests.map(({ associated_data: data = "", context: derived }) => {
      expect(derived).toBe(data);
      return Object.fromEntries(JSON.parse(Buffer.from(data, "base64").toString()));
    });
    const expected = { purpose: "gw.secret", ...context };
    expect(decoded).toEqual([expected, expected, { purpose: "gw.kek-check" }]);
  });

  test("lets Vault itself reject records with another context", async () => {
    const { vault, kek } = await startVault();
    const record = await kek.wrap(randomBytes(32), context);
    const [request] = vault.requests;
    const decrypt = async (data = ""): Promise<unknown> => {
      const url = `${vault.server.url}/v1/transit/decrypt/gateway`;
      const response = await fetch(url, {
        method: "POST",
        headers: { "x-vault-token": vault.token },
        body: JSON.stringify({ ciphertext: blobOf(record), associated_data: data }),
      });
      const { errors } = (await response.json()) as { readonly errors?: unknown };
      return [response.status, errors];
    };
    expect(await decrypt(request?.associated_data)).toEqual([200, undefined]);
    const other = Buffer.from(JSON.stringify([["secretId", "x"]])).toString("base64");
    expect(await decrypt(other)).toEqual([400, ["cipher: message authentication failed"]]);
  });

  test("uses the mount, the namespace and the headers of the Vault API", async () => {
    const { vault, kek } = await startVault({ mount: "team/transit", namespace: "admin/gw" });
    await kek.createCheck();
    const [received] = vault.server.received;
    expect(received).toMatchObject({ method: "POST", path: "/v1/team/transit/encrypt/gateway" });
    expect(received?.headers).toMatchObject({
      "x-vault-token": vault.token,
      "x-vault-namespace": "admin/gw",
      "x-vault-request": "true",
    });
    expect(received?.path).not.toContain(vault.token);
  });

  test("keeps the path prefix of its address", async () => {
    const { vault } = await startVault();
    const kek = kekIn(vault, { address: `${vault.server.url}/behind/proxy/` });
    await codeOf(kek.createCheck());
    expect(vault.server.received[0]?.path).toBe("/behind/proxy/v1/transit/encrypt/gateway");
  });

  test("opens records from before a rotation inside Vault", async () => {
    const { vault, kek } = await startVault();
    const dek = randomBytes(32);
    const before = await kek.wrap(dek, context);
    vault.rotateKey("gateway");
    const after = await kek.wrap(dek, context);
    expect([blobOf(before).slice(0, 9), blobOf(after).slice(0, 9)]).toEqual([
      "vault:v1:",
      "vault:v2:",
    ]);
    for (const record of [before, after]) expect(await kek.unwrap(record, context)).toEqual(dek);
    vault.setMinDecryptionVersion("gateway", 2);
    expect(await codeOf(kekIn(vault).unwrap(before, context))).toBe("KEK_MISMATCH");
    expect(await kekIn(vault).unwrap(after, context)).toEqual(dek);
  });

  test("opens a ciphertext only in canonical form, although Vault accepts others", async () => {
    const { vault, kek } = await startVault();
    const record = await kek.wrap(randomBytes(32), context);
    const blob = blobOf(record);
    // With 12 + 64 + 16 bytes, the last base64 digit has two unused bits.
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const last = alphabet[alphabet.indexOf(blob.at(-2) ?? "") + 1];
    const spellings = [
      blob.replace("vault:v1:", "vault:v0:"),
      blob.replace("vault:v1:", "vault:v01:"),
      blob.replace("vault:v1:", "vault:v+1:"),
      `${blob.slice(0, -2)}${last}=`,
      `${blob}\n`,
    ];
    const sent = vault.server.received.length;
    for (const spelling of spellings) {
      expect(await codeOf(kek.unwrap(withBlob(record, spelling), context))).toBe(
        "ENVELOPE_TAMPERED",
      );
    }
    expect(vault.server.received).toHaveLength(sent);
    expect(await codeOf(kek.unwrap(withBlob(record, blob), context))).toHaveLength(32);
  });

  test("distinguishes a missing key version from a modified record", async () => {
    const { kek } = await startVault();
    const record = await kek.wrap(randomBytes(32), context);
    const newer = blobOf(record).replace("vault:v1:", "vault:v7:");
    expect(await codeOf(kek.unwrap(withBlob(record, newer), context))).toBe("KEK_MISMATCH");
  });

  test("does not match its check value after it was deleted and created again", async () => {
    const { vault, kek } = await startVault();
    const check = await kek.createCheck();
    vault.createKey("gateway");
    expect(await kek.check(check)).toBe(false);
  });

  test("caches unwrapped data keys until they expire", async () => {
    const { vault } = await startVault();
    const time = { now: 0 };
    const kek = kekIn(vault, { cache: { maxAge: 1_000, clock: () => time.now } });
    const dek = randomBytes(32);
    const record = await kek.wrap(dek, context);
    for (let round = 0; round < 5; round += 1) await kek.unwrap(record, context);
    expect(vault.server.received).toHaveLength(2);
    await vault.server.fail("refuse");
    expect(await kek.unwrap(record, context)).toEqual(dek);
    time.now = 1_000;
    const expired: unknown = await kek.unwrap(record, context).catch((error: unknown) => error);
    expect(CryptoError.is(expired, "KEK_PROVIDER_UNAVAILABLE")).toBe(true);
  });

  test("requests its token before each call and reports a failure as an outage", async () => {
    const { vault } = await startVault();
    const tokens = [vault.token, "hvs.expired"];
    const kek = kekIn(vault, { token: async () => tokens.shift() ?? Promise.reject("hunter2") });
    await kek.createCheck();
    for (const reason of ["rejected the request (403)", "did not answer"]) {
      const error: unknown = await kek.createCheck().catch((error: unknown) => error);
      expect(error).toMatchObject({
        code: "KEK_PROVIDER_UNAVAILABLE",
        message: `the key provider vault ${reason}`,
      });
    }
  });
});

test("rejects an invalid key, address, version or timeout", () => {
  const valid = { version: 1, key: "transit/gw", address: "https://vault", token: async () => "t" };
  createVaultKek(valid);
  for (const key of [
    "",
    "gw",
    "/gw",
    "transit/",
    "transit/../gw",
    "a/b?c",
    "transit/g w",
    "a//b",
  ]) {
    expect(() => createVaultKek({ ...valid, key })).toThrow(TypeError);
  }
  for (const address of ["http://127.0.0.1:8200", "http://localhost", "http://[::1]:1/"]) {
    createVaultKek({ ...valid, address });
  }
  for (const address of [
    "",
    "vault",
    "http://vault.internal:8200",
    "http://10.0.0.1",
    "http://127.0.0.1.evil.example",
    "ftp://127.0.0.1",
    "https://user:password@vault",
    "https://vault/?a=b",
  ]) {
    expect(() => createVaultKek({ ...valid, address })).toThrow(TypeError);
  }
  for (const timeout of [0, -1, 0.5, 600_001]) {
    expect(() => createVaultKek({ ...valid, timeout })).toThrow(RangeError);
  }
  expect(() => createVaultKek({ ...valid, version: 0 })).toThrow(RangeError);
});
