import { isUtf8 } from "node:buffer";
import { createSecretKey, randomBytes, timingSafeEqual } from "node:crypto";
import { keyLength } from "./aead.js";
import { openRecord, recordOverhead, sealRecord } from "./committed-record.js";
import type { EnvelopeContext } from "./envelope-context.js";
import { CryptoError } from "./errors.js";
import type { KekProvider } from "./kek-provider.js";
import type { KekLookup } from "./key-ring.js";
import { type RandomSource, takeRandom } from "./random-source.js";
import { Secret } from "./secret.js";
import { isSecretFields, type SecretFields } from "./secret-fields.js";
import { assertWrappedDekVersion, startsWith } from "./wrapped-dek.js";

/** What a row keeps of a secret. */
export interface SealedEnvelope {
  /** In `gw2` 97 bytes more than the JSON of the fields in UTF-8. */
  readonly encryptedValue: Uint8Array;
  /** In `gw2` 133 bytes; up to about 4.3 KiB with a key outside the process. */
  readonly wrappedDek: Uint8Array;
  /** Equal to the version in the header of `wrappedDek`. */
  readonly kekVersion: number;
}

const info = "gw/secret-value/v2";
/** "GWV", format 2, suite 1. */
const header = Buffer.from("GWV\x02\x01", "latin1");

/**
 * Seals the fields under a data key of their own, and that key under the KEK; both records are
 * bound to the context. `random` makes records reproducible in tests (it is asked for the data key,
 * then salt and nonce of the value, then salt and nonce of the wrapped key); leave it out elsewhere.
 *
 * @throws CryptoError `KEK_PROVIDER_UNAVAILABLE`
 * @throws TypeError for a field that is not a string, or a context that UTF-8 cannot carry
 *
 * @example
 * ```ts
 * const kek = await loadKek({ source: generateRawKek(), version: 1 });
 * const context = { secretId: "s-1", secretName: "openai-prod", provider: "openai" };
 * const envelope = await sealSecretFields({ fields: { api_key: "sk-…" }, context, kek });
 * ```
 */
export async function sealSecretFields(options: {
  readonly fields: SecretFields;
  readonly context: EnvelopeContext;
  readonly kek: KekProvider;
  readonly random?: RandomSource | undefined;
}): Promise<SealedEnvelope> {
  const { fields, context, kek, random = randomBytes } = options;
  const plaintext = encodeFields(fields);
  const dek = takeRandom(random, keyLength);
  try {
    const key = createSecretKey(dek);
    const encryptedValue = sealRecord({ header, info, key, context, plaintext, random });
    const wrappedDek = await kek.wrap(dek, context, random);
    assertWrappedDekVersion(wrappedDek, kek.version);
    return { encryptedValue, wrappedDek, kekVersion: kek.version };
  } finally {
    dek.fill(0);
    plaintext.fill(0);
  }
}

/**
 * Opens what {@link sealSecretFields} gave, with the key of the version that the record names.
 *
 * @throws CryptoError `KEK_NOT_IN_RING`, `KEK_MISMATCH`, `ENVELOPE_FORMAT`, `ENVELOPE_TAMPERED`,
 * `KEK_PROVIDER_UNAVAILABLE`
 * @throws TypeError for a context that UTF-8 cannot carry
 */
export async function openSecretFields(options: {
  readonly envelope: SealedEnvelope;
  readonly context: EnvelopeContext;
  readonly keyRing: KekLookup;
}): Promise<Secret<SecretFields>> {
  const { envelope, context, keyRing } = options;
  const record = envelope.encryptedValue;
  if (!startsWith(record, header) || record.length < header.length + recordOverhead) {
    throw new CryptoError("ENVELOPE_FORMAT");
  }
  const dek = await unwrapDek(envelope, context, keyRing);
  let plaintext: Buffer | undefined;
  try {
    const key = createSecretKey(dek);
    const mismatch = "ENVELOPE_TAMPERED";
    plaintext = openRecord({ headerLength: header.length, info, key, context, record, mismatch });
    return new Secret(decodeFields(plaintext));
  } finally {
    dek.fill(0);
    plaintext?.fill(0);
  }
}

/**
 * Wraps the data key of a record under another KEK: unwraps, wraps, unwraps again and compares, so
 * that a record which the target cannot open is never given out. The value record stays as it is.
 *
 * @throws CryptoError `KEK_NOT_IN_RING`, `KEK_MISMATCH`, `ENVELOPE_FORMAT`, `ENVELOPE_TAMPERED`,
 * `KEK_PROVIDER_UNAVAILABLE`
 */
export async function rewrapDek(options: {
  readonly envelope: SealedEnvelope;
  readonly context: EnvelopeContext;
  readonly keyRing: KekLookup;
  /** The target. It need not be in the ring. */
  readonly kek: KekProvider;
}): Promise<{ wrappedDek: Uint8Array; kekVersion: number }> {
  const { envelope, context, keyRing, kek } = options;
  const dek = await unwrapDek(envelope, context, keyRing);
  let again: Buffer | undefined;
  try {
    const from = keyRing.get(envelope.kekVersion);
    const wrappedDek =
      (await kek.rewrap?.(envelope.wrappedDek, context, from)) ?? (await kek.wrap(dek, context));
    assertWrappedDekVersion(wrappedDek, kek.version);
    again = await kek.unwrap(wrappedDek, context);
    if (again.length !== keyLength || !timingSafeEqual(dek, again)) {
      throw new CryptoError("ENVELOPE_TAMPERED");
    }
    return { wrappedDek, kekVersion: kek.version };
  } finally {
    dek.fill(0);
    again?.fill(0);
  }
}

async function unwrapDek(
  envelope: SealedEnvelope,
  context: EnvelopeContext,
  keyRing: KekLookup,
): Promise<Buffer> {
  assertWrappedDekVersion(envelope.wrappedDek, envelope.kekVersion);
  const dek = await keyRing.get(envelope.kekVersion).unwrap(envelope.wrappedDek, context);
  if (dek.length === keyLength) return dek;
  dek.fill(0);
  throw new CryptoError("ENVELOPE_TAMPERED");
}

function encodeFields(fields: SecretFields): Buffer {
  // JSON.stringify would drop or convert what is not a string, and nobody would notice.
  if (!isSecretFields(fields)) throw new TypeError("every field of a secret is a string");
  const text = JSON.stringify(fields);
  const plaintext = Buffer.alloc(Buffer.byteLength(text));
  plaintext.write(text);
  return plaintext;
}

function decodeFields(plaintext: Buffer): SecretFields {
  try {
    const fields: unknown = isUtf8(plaintext) && JSON.parse(plaintext.toString());
    if (isSecretFields(fields)) return fields;
  } catch {
    // The parser's message quotes the plaintext: it must not become a cause.
  }
  throw new CryptoError("ENVELOPE_TAMPERED");
}
