import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";

// Keys are KeyObjects, which node:crypto uses several times faster than bytes.

/** Seals with AES-256-GCM in the `mlflow` layout: nonce ‖ ciphertext ‖ tag. */
export function sealBaseline(key: KeyObject, plaintext: Uint8Array, aad?: Uint8Array) {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 });
  if (aad !== undefined) cipher.setAAD(aad);
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]);
}

/** Opens a record of {@link sealBaseline}. */
export function openBaseline(key: KeyObject, record: Uint8Array, aad?: Uint8Array) {
  const decipher = createDecipheriv("aes-256-gcm", key, record.subarray(0, 12), {
    authTagLength: 16,
  });
  if (aad !== undefined) decipher.setAAD(aad);
  decipher.setAuthTag(record.subarray(-16));
  const plaintext = decipher.update(record.subarray(12, -16));
  decipher.final();
  return plaintext;
}

/** Seals one plaintext in the `gw2` format, with a derived key and a key commitment. */
export function sealDerived(options: {
  readonly header: Uint8Array;
  readonly key: KeyObject;
  readonly info: Uint8Array;
  readonly context: Uint8Array;
  readonly plaintext: Uint8Array;
}): Buffer {
  const { header, key, info, context, plaintext } = options;
  const salt = randomBytes(32);
  const derived = Buffer.from(hkdfSync("sha256", key, salt, info, 64));
  const nonce = randomBytes(12);
  const prefix = Buffer.concat([header, salt, derived.subarray(32), nonce]);
  const cipher = createCipheriv("aes-256-gcm", createSecretKey(derived.subarray(0, 32)), nonce, {
    authTagLength: 16,
  });
  cipher.setAAD(Buffer.concat([uint32(prefix.length), prefix, context]));
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([prefix, ciphertext, cipher.getAuthTag()]);
}

/** Opens a record of {@link sealDerived}. */
export function openDerived(options: {
  readonly headerLength: number;
  readonly key: KeyObject;
  readonly info: Uint8Array;
  readonly context: Uint8Array;
  readonly record: Uint8Array;
}): Buffer {
  const { headerLength, key, info, context, record } = options;
  const salt = record.subarray(headerLength, headerLength + 32);
  const commitment = record.subarray(headerLength + 32, headerLength + 64);
  const nonce = record.subarray(headerLength + 64, headerLength + 76);
  const derived = Buffer.from(hkdfSync("sha256", key, salt, info, 64));
  if (!timingSafeEqual(derived.subarray(32), commitment))
    throw new Error("the key does not match the commitment");
  const prefix = record.subarray(0, headerLength + 76);
  const decipher = createDecipheriv(
    "aes-256-gcm",
    createSecretKey(derived.subarray(0, 32)),
    nonce,
    {
      authTagLength: 16,
    },
  );
  decipher.setAAD(Buffer.concat([uint32(prefix.length), prefix, context]));
  decipher.setAuthTag(record.subarray(-16));
  const plaintext = decipher.update(record.subarray(headerLength + 76, -16));
  decipher.final();
  return plaintext;
}

/** Concatenates length-prefixed parts. */
export function lengthPrefixed(parts: readonly string[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part);
      return [uint32(bytes.length), bytes];
    }),
  );
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
