import { randomBytes } from "node:crypto";
import { CryptoError } from "@gw/crypto";
import { describe, expect, test } from "vitest";
import { createVaultKek } from "../src/index.ts";
import { context, kekIn, startVault } from "./vault.ts";

const headLength = 9 + 4 + "vault".length + 4;
const blobOf = (record: Uint8Array): string =>
  Buffer.from(record.subarray(headLength)).toString("latin1");

/** The record with another blob. */
function withBlob(record: Uint8Array, blob: string): Buffer {
  const head = Buffer.from(record.subarray(0, headLength));
  head.writeUInt32BE(blob.length, headLength - 4);
  return Buffer.concat([head, Buffer.from(blob, "latin1")]);
}

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.catch((error: { code?: unknown }) => error.code);

describe("a key in Vault", () => {
  test("binds the secret as associated data and as context of a derived key", async () => {
    const { vault, kek } = await startVault();
    await kek.unwrap(await kek.wrap(randomBytes(32), context), context);
    await kek.createCheck();
    const decoded = vault.requests.map(({ associated_data: data = "", context: derived }) => {
      expect(derived).toBe(data);
      return Object.fromEntries(JSON.parse(Buffer.from(data, "base64").toString()));
    });
    const bound = { purpose: "gw.secret", ...context };
    expect(decoded).toEqual([bound, bound, { purpose: "gw.kek-check" }]);
  });

  test("has its records refused by Vault itself under another context", async () => {
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

  test("goes to the mount, the namespace and with the headers that Vault asks for", async () => {
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

  test("is asked under the prefix of its address", async () => {
    const { vault } = await startVault();
    const kek = kekIn(vault, { address: `${vault.server.url}/behind/proxy/` });
    await codeOf(kek.createCheck());
    expect(vault.server.received[0]?.path).toBe("/behind/proxy/v1/transit/encrypt/gateway");
  });

  test("opens what it sealed before it was rotated inside of Vault", async () => {
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

  test("opens a record in its one spelling only, though Vault takes others", async () => {
    const { vault, kek } = await startVault();
    const record = await kek.wrap(randomBytes(32), context);
    const blob = blobOf(record);
    // 12 + 64 + 16 bytes: the last character but one has two bits that carry nothing.
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

  test("tells a version that it does not have from a changed record", async () => {
    const { kek } = await startVault();
    const record = await kek.wrap(randomBytes(32), context);
    const newer = blobOf(record).replace("vault:v1:", "vault:v7:");
    expect(await codeOf(kek.unwrap(withBlob(record, newer), context))).toBe("KEK_MISMATCH");
  });

  test("is another one when it was deleted and made anew under its name", async () => {
    const { vault, kek } = await startVault();
    const check = await kek.createCheck();
    vault.createKey("gateway");
    expect(await kek.check(check)).toBe(false);
  });

  test("asks once for what it unwrapped, until its time is over", async () => {
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
    const late: unknown = await kek.unwrap(record, context).catch((error: unknown) => error);
    expect(CryptoError.is(late, "KEK_PROVIDER_UNAVAILABLE")).toBe(true);
  });

  test("asks for its token before each call, and takes a failure for an outage", async () => {
    const { vault } = await startVault();
    const tokens = [vault.token, "hvs.expired"];
    const kek = kekIn(vault, { token: async () => tokens.shift() ?? Promise.reject("hunter2") });
    await kek.createCheck();
    for (const reason of ["refused (403)", "did not answer"]) {
      const error: unknown = await kek.createCheck().catch((error: unknown) => error);
      expect(error).toMatchObject({
        code: "KEK_PROVIDER_UNAVAILABLE",
        message: `the key provider vault ${reason}`,
      });
    }
  });
});

test("a key, an address, a version or a timeout of no form is refused", () => {
  const good = { version: 1, key: "transit/gw", address: "https://vault", token: async () => "t" };
  createVaultKek(good);
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
    expect(() => createVaultKek({ ...good, key })).toThrow(TypeError);
  }
  for (const address of ["http://127.0.0.1:8200", "http://localhost", "http://[::1]:1/"]) {
    createVaultKek({ ...good, address });
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
    expect(() => createVaultKek({ ...good, address })).toThrow(TypeError);
  }
  for (const timeout of [0, -1, 0.5, 600_001]) {
    expect(() => createVaultKek({ ...good, timeout })).toThrow(RangeError);
  }
  expect(() => createVaultKek({ ...good, version: 0 })).toThrow(RangeError);
});
