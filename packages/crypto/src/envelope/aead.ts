import { createCipheriv, createDecipheriv, type KeyObject } from "node:crypto";

/** Lengths of a key, a nonce and a tag in bytes. */
export const keyLength = 32;
export const nonceLength = 12;
export const tagLength = 16;

const algorithm = "aes-256-gcm";
// Always set: without it, Node 20 and 22 accept a tag of 4 bytes.
const options = { authTagLength: tagLength };

/**
 * Encrypts with AES-256-GCM and writes ciphertext ‖ tag to `out`, starting at `at`.
 *
 * The key is a KeyObject because node:crypto processes it several times faster than raw bytes.
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
  cipher.final(); // Returns no bytes: GCM buffers nothing.
  work.out.set(cipher.getAuthTag(), work.at + work.plaintext.length);
}

/**
 * Decrypts ciphertext ‖ tag. Returns `undefined` if authentication fails, because the matching
 * error code depends on the record. The caller zeroes the plaintext after use.
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

// GCM accepts other lengths but hashes them to 12 bytes, where they may collide.
function assertNonce(nonce: Uint8Array): void {
  if (nonce.length !== nonceLength) throw new RangeError(`a nonce must have ${nonceLength} bytes`);
}
