import { createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import { CryptoError, type CryptoErrorCode } from "../errors.js";
import { keyLength, nonceLength, openAead, sealAead, tagLength } from "./aead.js";
import { type EnvelopeContext, encodeContext } from "./envelope-context.js";
import { hkdf } from "./hkdf.js";
import { type RandomSource, takeRandom } from "./random-source.js";

// record = header ‖ salt(32) ‖ commitment(32) ‖ nonce(12) ‖ ciphertext ‖ tag(16)
const saltLength = 32;
const commitmentLength = 32;
const unencryptedLength = saltLength + commitmentLength + nonceLength;

/** Length of a record without its header and plaintext: 92 bytes. */
export const recordOverhead: number = unencryptedLength + tagLength;

/**
 * Seals a plaintext into a record that opens under one key only. GCM alone allows ciphertexts that
 * open under two keys, so the record contains a commitment to its key.
 */
export function sealRecord(work: {
  readonly header: Uint8Array;
  readonly info: string;
  readonly key: KeyObject;
  readonly context: EnvelopeContext;
  readonly plaintext: Uint8Array;
  readonly random: RandomSource;
}): Buffer {
  const { header, plaintext, random } = work;
  const saltAt = header.length;
  const commitmentAt = saltAt + saltLength;
  const nonceAt = commitmentAt + commitmentLength;
  const ciphertextAt = nonceAt + nonceLength;
  // Not from the shared pool: callers could reach neighbouring memory through `record.buffer`.
  const record = Buffer.allocUnsafeSlow(header.length + recordOverhead + plaintext.length);
  record.set(header);
  record.set(takeRandom(random, saltLength), saltAt);
  record.set(takeRandom(random, nonceLength), nonceAt);
  const derived = hkdf(
    work.key,
    record.subarray(saltAt, commitmentAt),
    work.info,
    keyLength + commitmentLength,
  );
  try {
    record.set(derived.subarray(keyLength), commitmentAt);
    sealAead({
      key: createSecretKey(derived.subarray(0, keyLength)),
      nonce: record.subarray(nonceAt, ciphertextAt),
      associated: associatedData(work.context, record.subarray(0, ciphertextAt)),
      plaintext,
      out: record,
      at: ciphertextAt,
    });
    return record;
  } finally {
    derived.fill(0);
  }
}

/**
 * Opens a record of {@link sealRecord}. The caller checks header and length first, and zeroes the
 * plaintext after use.
 *
 * @throws CryptoError `mismatch` if the record commits to another key, otherwise
 * `ENVELOPE_TAMPERED`
 */
export function openRecord(work: {
  readonly headerLength: number;
  readonly info: string;
  readonly key: KeyObject;
  readonly context: EnvelopeContext;
  readonly record: Uint8Array;
  readonly mismatch: CryptoErrorCode;
}): Buffer {
  const { headerLength: saltAt, record } = work;
  const commitmentAt = saltAt + saltLength;
  const nonceAt = commitmentAt + commitmentLength;
  const ciphertextAt = nonceAt + nonceLength;
  const derived = hkdf(
    work.key,
    record.subarray(saltAt, commitmentAt),
    work.info,
    keyLength + commitmentLength,
  );
  try {
    // Checked first, so that nothing is decrypted with a key that did not seal the record.
    const commitment = record.subarray(commitmentAt, nonceAt);
    if (!timingSafeEqual(derived.subarray(keyLength), commitment)) {
      throw new CryptoError(work.mismatch);
    }
    const plaintext = openAead({
      key: createSecretKey(derived.subarray(0, keyLength)),
      nonce: record.subarray(nonceAt, ciphertextAt),
      associated: associatedData(work.context, record.subarray(0, ciphertextAt)),
      sealed: record.subarray(ciphertextAt),
    });
    if (plaintext === undefined) throw new CryptoError("ENVELOPE_TAMPERED");
    return plaintext;
  } finally {
    derived.fill(0);
  }
}

/** LP(header ‖ salt ‖ commitment ‖ nonce), then LP(c) for each part of the context. */
function associatedData(context: EnvelopeContext, head: Uint8Array): Buffer {
  const associated = encodeContext(context, 4 + head.length);
  associated.writeUInt32BE(head.length, 0);
  associated.set(head, 4);
  return associated;
}
