import { createCipheriv, createDecipheriv, type KeyObject } from "node:crypto";

/** Bytes of a key, a nonce and a tag. */
export const keyLength = 32;
export const nonceLength = 12;
export const tagLength = 16;

const algorithm = "aes-256-gcm";
// Always given: Node 20 and 22 accept a tag of 4 bytes where it is left out.
const options = { authTagLength: tagLength };

/**
 * Encrypts with AES-256-GCM and writes ciphertext ‖ tag into `out` from `at` on.
 *
 * The key is a KeyObject because node:crypto takes one several times faster than bytes.
 */
export function sealAead(work: {
  readonly key: KeyObject;
  readonly nonce: Uint8Array;
  readonly associated: Uint8Array | undefined;
  readonly plaintext: Uint8Array;
  readonly out: Uint8Array;
  readonly at: number;
}): void {
  assertNonce(work.nonce);
  const cipher = createCipheriv(algorithm, work.key, work.nonce, options);
  if (work.associated !== undefined) cipher.setAAD(work.associated);
  work.out.set(cipher.update(work.plaintext), work.at);
  cipher.final(); // GCM holds nothing back, so this gives no bytes.
  work.out.set(cipher.getAuthTag(), work.at + work.plaintext.length);
}

/**
 * Decrypts ciphertext ‖ tag, or gives `undefined` where it does not authenticate: which code that
 * is depends on the record. The caller fills the plaintext with zero after use.
 */
export function openAead(work: {
  readonly key: KeyObject;
  readonly nonce: Uint8Array;
  readonly associated: Uint8Array | undefined;
  readonly sealed: Uint8Array;
}): Buffer | undefined {
  assertNonce(work.nonce);
  const end = work.sealed.length - tagLength;
  if (end < 0) return undefined;
  const decipher = createDecipheriv(algorithm, work.key, work.nonce, options);
  if (work.associated !== undefined) decipher.setAAD(work.associated);
  decipher.setAuthTag(work.sealed.subarray(end));
  const plaintext = decipher.update(work.sealed.subarray(0, end));
  try {
    decipher.final();
    return plaintext;
  } catch {
    plaintext.fill(0);
    return undefined;
  }
}

// GCM takes nonces of any length, but hashes those that are not 12 bytes into collisions.
function assertNonce(nonce: Uint8Array): void {
  if (nonce.length !== nonceLength) throw new RangeError(`a nonce has ${nonceLength} bytes`);
}
