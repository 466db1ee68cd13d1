import { createHash, createSecretKey, type KeyObject } from "node:crypto";
import { expect, test } from "vitest";
import { openAead } from "../../src/envelope/aead.js";
import { openRecord, sealRecord } from "../../src/envelope/committed-record.js";
import { encodeContext } from "../../src/envelope/envelope-context.js";
import { hkdf } from "../../src/envelope/hkdf.js";
import { keyOf, seededRandom } from "../keys.js";
import { forgeForTwoKeys } from "./forgery.js";

const context = { secretId: "s-1", secretName: "openai-prod" };
const header = Buffer.from("GWV\x02\x01", "latin1");
const info = "gw/secret-value/v2";
const mismatch = "KEK_MISMATCH";
const headerLength = header.length;
const [one, two] = [keyOf("one"), keyOf("two")];

const gcmKey = (key: KeyObject, salt: Uint8Array) => hkdf(key, salt, info, 64).subarray(0, 32);

function associatedData(head: Uint8Array): Buffer {
  const associated = encodeContext(context, 4 + head.length);
  associated.writeUInt32BE(head.length);
  associated.set(head, 4);
  return associated;
}

/** A record of the first key whose ciphertext and tag also authenticate under the second key. */
function forgedRecord(): Buffer {
  const plaintext = Buffer.alloc(32);
  const random = seededRandom("forged");
  const record = sealRecord({ header, info, key: one, context, plaintext, random });
  const head = record.subarray(0, 81);
  const salt = record.subarray(5, 37);
  const forged = forgeForTwoKeys({
    keys: [gcmKey(one, salt), gcmKey(two, salt)],
    nonce: record.subarray(69, 81),
    associated: associatedData(head),
    template: record.subarray(81, -16),
    free: Buffer.alloc(32, 0xff),
  });
  if (forged === undefined) throw new Error("no such ciphertext exists");
  return Buffer.concat([head, forged]);
}

test("a ciphertext that authenticates under two keys opens under the committed key only", () => {
  const record = forgedRecord();
  const nonce = record.subarray(69, 81);
  const associated = associatedData(record.subarray(0, 81));
  const sealed = record.subarray(81);
  // GCM alone accepts both keys.
  for (const key of [one, two]) {
    const inner = createSecretKey(gcmKey(key, record.subarray(5, 37)));
    expect(openAead({ key: inner, nonce, associated, sealed })?.length).toBe(32);
  }
  const work = { headerLength, info, context, record, mismatch } as const;
  expect(openRecord({ ...work, key: one }).length).toBe(32);
  expect(() => openRecord({ ...work, key: two })).toThrow(
    expect.objectContaining({ code: mismatch }),
  );
});

test("a replaced commitment is detected, because the tag covers it", () => {
  const record = forgedRecord();
  record.set(hkdf(two, record.subarray(5, 37), info, 64).subarray(32), 37);
  const work = { headerLength, info, context, record, mismatch } as const;
  expect(() => openRecord({ ...work, key: two })).toThrow(
    expect.objectContaining({ code: "ENVELOPE_TAMPERED" }),
  );
});

test("a record does not open with another info string", () => {
  const plaintext = createHash("sha256").update("dek").digest();
  const random = seededRandom("purpose");
  const record = sealRecord({ header, info, key: one, context, plaintext, random });
  const work = { headerLength, info: "gw/dek-wrap/v2", context, record, mismatch } as const;
  expect(() => openRecord({ ...work, key: one })).toThrow(
    expect.objectContaining({ code: mismatch }),
  );
});
