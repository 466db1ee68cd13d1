import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** nonce(12) ‖ ciphertext ‖ tag(16), AES-256-GCM. */
export function seal(key: Buffer, plaintext: Buffer, associated: Buffer): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(associated);
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** Returns `undefined` if authentication fails. */
export function open(key: Buffer, sealed: Buffer, associated: Buffer): Buffer | undefined {
  if (sealed.length < 28) return undefined;
  const options = { authTagLength: 16 };
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12), options);
  decipher.setAAD(associated).setAuthTag(sealed.subarray(-16));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
  } catch {
    return undefined;
  }
}
