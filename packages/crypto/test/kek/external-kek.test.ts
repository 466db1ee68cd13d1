import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  CryptoError,
  createExternalKek,
  type ExternalKekOptions,
  KeyRing,
  openSecretFields,
  type ProviderContext,
  rewrapDek,
  sealSecretFields,
} from "../../src/index.js";
import { kekOf } from "../keys.js";

const context = { secretId: "s-1", secretName: "n", provider: "openai", destination: "https://a" };
const fields = { api_key: "sk-0123456789abcdef" };
const dek = Buffer.alloc(32, 5);

/** A provider that stores plaintexts and returns tickets for them. */
function fakeProvider(prefix = "ticket") {
  const stored: Buffer[] = [];
  const contexts: ProviderContext[] = [];
  return {
    stored,
    contexts,
    async encrypt(plaintext: Uint8Array, context: ProviderContext) {
      contexts.push(context);
      return Buffer.from(`${prefix} ${stored.push(Buffer.from(plaintext)) - 1}`);
    },
    async decrypt(blob: Uint8Array) {
      const [name, ticket] = Buffer.from(blob).toString().split(" ");
      const plaintext = name === prefix ? stored[Number(ticket)] : undefined;
      if (plaintext === undefined) throw new CryptoError("KEK_MISMATCH");
      return Buffer.from(plaintext);
    },
  };
}

const external = (fake: Pick<ExternalKekOptions, "encrypt" | "decrypt">, version = 7) =>
  createExternalKek({ version, provider: "acme-kms", ...fake });

const code = (code: string) => expect.objectContaining({ name: "CryptoError", code });

/** LP(x) of each part. */
const lengthPrefixed = (...parts: readonly string[]) =>
  Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(Buffer.byteLength(part));
      return [length, Buffer.from(part)];
    }),
  );

describe("an external key", () => {
  test("seals, opens and rewraps like a local key", async () => {
    const kek = external(fakeProvider());
    const local = kekOf(1);
    const keyRing = new KeyRing([local, kek]);
    const envelope = await sealSecretFields({ fields, context, kek });
    expect(envelope.kekVersion).toBe(7);
    const opened = await openSecretFields({ envelope, context, keyRing });
    expect(opened.reveal()).toEqual(fields);
    const back = { ...envelope, ...(await rewrapDek({ envelope, context, keyRing, kek: local })) };
    const there = { ...back, ...(await rewrapDek({ envelope: back, context, keyRing, kek })) };
    expect([back.kekVersion, there.kekVersion]).toEqual([1, 7]);
    expect((await openSecretFields({ envelope: there, context, keyRing })).reveal()).toEqual(
      fields,
    );
  });

  test("writes the documented record format", async () => {
    const fake = fakeProvider();
    const record = Buffer.from(await external(fake).wrap(dek, context));
    const head = Buffer.from([0x47, 0x57, 0x4b, 0x02, 0x80, 0, 0, 0, 7]);
    expect(record).toEqual(Buffer.concat([head, lengthPrefixed("acme-kms", "ticket 0")]));
    const encoded = lengthPrefixed("gw.secret", "s-1", "n", "openai", "https://a");
    const hash = createHash("sha256").update(encoded).digest();
    expect(fake.stored[0]).toEqual(Buffer.concat([dek, hash]));
    expect(fake.contexts[0]).toEqual({ purpose: "gw.secret", ...context });
  });

  test("names the workspace in the context and in the hash, but not the default one", async () => {
    const fake = fakeProvider();
    const workspace = "w-00112233445566778899aabbccddeeff";
    await external(fake).wrap(dek, { ...context, workspace });
    const encoded = lengthPrefixed("gw.secret", "s-1", "n", "openai", "https://a", workspace);
    expect(fake.stored[0]).toEqual(
      Buffer.concat([dek, createHash("sha256").update(encoded).digest()]),
    );
    expect(fake.contexts[0]).toEqual({ purpose: "gw.secret", ...context, workspace });
    await external(fake).wrap(dek, { ...context, workspace: "" });
    expect(fake.contexts[1]).toEqual({ purpose: "gw.secret", ...context });
  });

  test("rejects any other context even if the provider binds none", async () => {
    const kek = external(fakeProvider());
    const record = await kek.wrap(dek, context);
    for (const name of ["secretId", "secretName", "provider", "destination", "workspace"]) {
      const opening = kek.unwrap(record, { ...context, [name]: "x" });
      await expect(opening).rejects.toEqual(code("ENVELOPE_TAMPERED"));
    }
  });

  test("rejects a plaintext that does not have exactly 64 bytes", async () => {
    const fake = fakeProvider();
    const record = await external(fake).wrap(dek, context);
    const complete = fake.stored[0] ?? Buffer.alloc(0);
    const wrong: unknown[] = [
      complete.subarray(0, 63),
      Buffer.concat([complete, complete]),
      Buffer.alloc(0),
    ];
    for (const plaintext of [...wrong, "text", undefined]) {
      const decrypt = async () => plaintext as Uint8Array;
      const opening = external({ ...fake, decrypt }).unwrap(record, context);
      await expect(opening).rejects.toEqual(code("ENVELOPE_TAMPERED"));
    }
  });

  test("zeroes the plaintexts that it exchanges with the provider", async () => {
    const fake = fakeProvider();
    const seen: Uint8Array[] = [];
    const kek = external({
      encrypt: (plaintext, context) => {
        seen.push(plaintext);
        return fake.encrypt(plaintext, context);
      },
      decrypt: async (blob) => {
        const plaintext = await fake.decrypt(blob);
        seen.push(plaintext);
        return plaintext;
      },
    });
    expect(await kek.unwrap(await kek.wrap(dek, context), context)).toEqual(dek);
    expect(seen).toEqual([Buffer.alloc(64), Buffer.alloc(64)]);
  });

  test("rejects blobs that are empty or longer than 4,096 bytes", async () => {
    const fake = fakeProvider();
    const wrap = (length: number) =>
      external({ ...fake, encrypt: async () => Buffer.alloc(length, 1) }).wrap(dek, context);
    expect((await wrap(4096)).length).toBe(9 + 4 + 8 + 4 + 4096);
    await expect(wrap(4097)).rejects.toEqual(code("KEK_PROVIDER_UNAVAILABLE"));
    await expect(wrap(0)).rejects.toEqual(code("KEK_PROVIDER_UNAVAILABLE"));
  });

  test("rejects a record with another header, provider id or length", async () => {
    const fake = fakeProvider();
    const kek = external(fake);
    const record = Buffer.from(await kek.wrap(dek, context));
    const expectRejected = async (record: Uint8Array) =>
      expect(kek.unwrap(record, context)).rejects.toEqual(code("ENVELOPE_FORMAT"));
    for (let at = 0; at < 25; at += 1) {
      const changed = Buffer.from(record);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expectRejected(changed);
    }
    for (let length = 0; length < record.length; length += 1) {
      await expectRejected(record.subarray(0, length));
    }
    await expectRejected(Buffer.concat([record, Buffer.alloc(1)]));
    const long = Buffer.concat([record.subarray(0, 21), Buffer.alloc(4 + 4097)]);
    long.writeUInt32BE(4097, 21);
    await expectRejected(long);
    const other = createExternalKek({ version: 7, provider: "acme-kms2", ...fake });
    await expectRejected(await other.wrap(dek, context));
    await expectRejected(await external(fake, 8).wrap(dek, context));
    await expectRejected(await kekOf(7).wrap(dek, context));
  });
});

describe("an outage", () => {
  const fail = () => {
    throw new Error("connect ECONNREFUSED kms.internal token=hunter2");
  };

  test.each([
    ["a rejection", async () => fail()],
    ["an exception", fail],
  ])("is reported without the error text of the provider: %s", async (_, call) => {
    const record = await external(fakeProvider()).wrap(dek, context);
    const kek = external({ encrypt: call, decrypt: call });
    const errors = [kek.wrap(dek, context), kek.unwrap(record, context), kek.createCheck()];
    for (const failing of errors) {
      const error = await failing.catch((error: unknown) => error);
      expect(error).toEqual(code("KEK_PROVIDER_UNAVAILABLE"));
      expect((error as Error).message).toBe("the key provider acme-kms did not answer");
      expect((error as Error).cause).toBeUndefined();
    }
  });

  test("keeps only the message of a CryptoError from the provider", async () => {
    const reason = new CryptoError("KEK_PROVIDER_UNAVAILABLE", "acme-kms denies access");
    const encrypt = () => Promise.reject(Object.assign(reason, { cause: "token=hunter2" }));
    const kek = external({ ...fakeProvider(), encrypt });
    const error: unknown = await kek.wrap(dek, context).catch((error: unknown) => error);
    expect(error).toMatchObject({
      code: "KEK_PROVIDER_UNAVAILABLE",
      message: "acme-kms denies access",
    });
    expect(error).not.toBe(reason);
    expect((error as Error).cause).toBeUndefined();
  });

  test("is not reported as another key", async () => {
    const fake = fakeProvider();
    const check = await external(fake).createCheck();
    const kek = external({ ...fake, decrypt: fail });
    await expect(kek.check(check)).rejects.toEqual(code("KEK_PROVIDER_UNAVAILABLE"));
  });

  test("is not reported if the provider rejects the blob", async () => {
    const record = await external(fakeProvider("other")).wrap(dek, context);
    const opening = external(fakeProvider()).unwrap(record, context);
    await expect(opening).rejects.toEqual(code("KEK_MISMATCH"));
  });
});

describe("a check value of an external key", () => {
  test("matches its key and no other", async () => {
    const fake = fakeProvider();
    const check = await external(fake).createCheck();
    expect(check.checkSalt.length).toBe(32);
    expect(check.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(await external(fake).check(check)).toBe(true);
    expect(await external(fakeProvider("other")).check(check)).toBe(false);
    expect(await external(fake, 8).check(check)).toBe(false);
    expect(await external(fake).check({ ...check, checkSalt: Buffer.alloc(32) })).toBe(false);
    expect(await external(fake).check({ ...check, checkSalt: Buffer.alloc(0) })).toBe(false);
    expect(await external(fake).check({ ...check, checkValue: Buffer.alloc(16) })).toBe(false);
  });

  test("does not open as a wrapped data key, nor match one", async () => {
    const kek = external(fakeProvider());
    const check = await kek.createCheck();
    const opening = kek.unwrap(check.checkValue, { secretId: "", secretName: "" });
    await expect(opening).rejects.toEqual(code("ENVELOPE_TAMPERED"));
    const checkValue = await kek.wrap(dek, context);
    expect(await kek.check({ ...check, checkSalt: dek, checkValue })).toBe(false);
  });
});

test("rejects an invalid provider id or version", () => {
  for (const provider of ["", "Acme", "a b", "a\n", "x".repeat(65), "raw", "passphrase"]) {
    const create = () => createExternalKek({ version: 1, provider, ...fakeProvider() });
    expect(create).toThrow(TypeError);
  }
  expect(() => external(fakeProvider(), 0)).toThrow(RangeError);
});
