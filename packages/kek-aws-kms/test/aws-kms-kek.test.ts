import { randomBytes } from "node:crypto";
import { DecryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { CryptoError } from "@gw/crypto";
import { describe, expect, test } from "vitest";
import { createAwsKmsKek } from "../src/index.ts";
import { context, kekIn, startKms } from "./kms.ts";

/** The blob after the header, the provider id and the two lengths. */
const blobOf = (record: Uint8Array): Uint8Array => record.subarray(9 + 4 + "aws-kms".length + 4);

describe("a key in KMS", () => {
  test("sends the context as encryption context without empty values", async () => {
    const { kms, keyId, kek } = await startKms();
    const { secretId, secretName } = context;
    await kek.wrap(randomBytes(32), context);
    await kek.unwrap(await kek.wrap(randomBytes(32), { secretId, secretName }), {
      secretId,
      secretName,
    });
    await kek.check(await kek.createCheck());
    const bare = { purpose: "gw.secret", secretId, secretName };
    expect(
      kms.requests.map(({ operation, KeyId, EncryptionContext }) => [
        operation,
        KeyId,
        EncryptionContext,
      ]),
    ).toEqual([
      ["Encrypt", keyId, { purpose: "gw.secret", ...context }],
      ["Encrypt", keyId, bare],
      ["Decrypt", keyId, bare],
      ["Encrypt", keyId, { purpose: "gw.kek-check" }],
      ["Decrypt", keyId, { purpose: "gw.kek-check" }],
    ]);
  });

  test("lets KMS itself reject records with another context", async () => {
    const { kms, keyId, kek } = await startKms();
    const record = await kek.wrap(randomBytes(32), context);
    const { region, credentials } = kms;
    const client = new KMSClient({ region, credentials, endpoint: kms.server.url });
    const decrypt = (secretName: string) =>
      client.send(
        new DecryptCommand({
          KeyId: keyId,
          CiphertextBlob: blobOf(record),
          EncryptionContext: { purpose: "gw.secret", ...context, secretName },
        }),
      );
    expect((await decrypt(context.secretName)).Plaintext).toHaveLength(64);
    await expect(decrypt("other")).rejects.toMatchObject({ name: "InvalidCiphertextException" });
  });

  test("caches unwrapped data keys until they expire", async () => {
    const { kms, keyId } = await startKms();
    const time = { now: 0 };
    const kek = kekIn(kms, { keyId, cache: { maxAge: 1_000, clock: () => time.now } });
    const dek = randomBytes(32);
    const record = await kek.wrap(dek, context);
    for (let round = 0; round < 5; round += 1) await kek.unwrap(record, context);
    expect(kms.requests.map(({ operation }) => operation)).toEqual(["Encrypt", "Decrypt"]);
    await kms.server.fail("refuse");
    expect(await kek.unwrap(record, context)).toEqual(dek);
    time.now = 1_000;
    const expired = await kek.unwrap(record, context).catch((error: unknown) => error);
    expect(CryptoError.is(expired, "KEK_PROVIDER_UNAVAILABLE")).toBe(true);
  });

  test("distinguishes a record of another key from a modified one", async () => {
    const { kms, kek } = await startKms();
    const other = kekIn(kms, { keyId: kms.createKey() });
    const record = await other.wrap(randomBytes(32), context);
    const code = async (record: Uint8Array) =>
      kek.unwrap(record, context).catch((error: { code: string }) => error.code);
    expect(await code(record)).toBe("KEK_MISMATCH");
    const own = Buffer.from(await kek.wrap(randomBytes(32), context));
    own[own.length - 1] = (own[own.length - 1] ?? 0) ^ 1;
    expect(await code(own)).toBe("ENVELOPE_TAMPERED");
  });

  test("keeps the key that its alias meant first while it is loaded", async () => {
    const { kms, keyId } = await startKms();
    kms.pointAlias("alias/gateway", keyId);
    const kek = kekIn(kms, { keyId: "alias/gateway" });
    const check = await kek.createCheck();
    const record = await kek.wrap(randomBytes(32), context);
    kms.pointAlias("alias/gateway", kms.createKey());
    await kek.unwrap(record, context);
    await kek.unwrap(await kek.wrap(randomBytes(32), context), context);
    expect(new Set(kms.requests.slice(1).map(({ KeyId }) => KeyId))).toEqual(new Set([keyId]));
    // The next load gets the other key, which the check value detects.
    expect(await kekIn(kms, { keyId: "alias/gateway" }).check(check)).toBe(false);
  });
});

test("rejects an invalid key id, version or timeout", () => {
  const keyId = "alias/gateway";
  for (const invalid of [
    "",
    "gateway",
    "alias/",
    "arn:aws:s3:::bucket",
    "alias/a b",
    "alias/a\n",
  ]) {
    expect(() => createAwsKmsKek({ version: 1, keyId: invalid })).toThrow(TypeError);
  }
  for (const timeout of [0, -1, 0.5, 600_001]) {
    expect(() => createAwsKmsKek({ version: 1, keyId, timeout })).toThrow(RangeError);
  }
  expect(() => createAwsKmsKek({ version: 0, keyId })).toThrow(RangeError);
});
