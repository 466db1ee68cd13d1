import { isUtf8 } from "node:buffer";
import { createSecretKey, randomBytes, timingSafeEqual } from "node:crypto";
import { CryptoError } from "../errors.js";
import type { KekProvider } from "../kek/kek-provider.js";
import type { KekLookup } from "../kek/key-ring.js";
import { Secret } from "../secret.js";
import { isSecretFields, type SecretFields } from "../secret-fields.js";
import { keyLength } from "./aead.js";
import { openRecord, recordOverhead, sealRecord } from "./committed-record.js";
import type { EnvelopeContext } from "./envelope-context.js";
import { type RandomSource, takeRandom } from "./random-source.js";
import { assertWrappedDekVersion, startsWith } from "./wrapped-dek.js";

/** The encrypted columns of a stored secret. */
export interface SealedEnvelope {
  /** In `gw2`: 97 bytes plus the JSON of the fields in UTF-8. */
  readonly encryptedValue: Uint8Array;
  /** In `gw2`: 133 bytes, or up to about 4.3 KiB with an external key provider. */
  readonly wrappedDek: Uint8Array;
  /** Equals the version in the header of `wrappedDek`. */
  readonly kekVersion: number;
}

const info = "gw/secret-value/v2";
/** "GWV", format 2, suite 1. */
const header = Buffer.from("GWV\x02\x01", "latin1");

/**
 * Seals the fields with a new data key and wraps that key with the KEK. Both records are bound to
 * the context. `random` is for reproducible records in tests: it supplies the data key, salt and
 * nonce of the value, then salt and nonce of the wrapped key.
 *
 * @throws CryptoError `KEK_PROVIDER_UNAVAILABLE`
 * @throws TypeError for a field that is not a string, or a context that is not well-formed Unicode
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
 * Opens an envelope of {@link sealSecretFields} with the key version that the record names.
 *
 * @throws CryptoError `KEK_NOT_IN_RING`, `KEK_MISMATCH`, `ENVELOPE_FORMAT`, `ENVELOPE_TAMPERED`,
 * `KEK_PROVIDER_UNAVAILABLE`
 * @throws TypeError for a context that is not well-formed Unicode
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
 * Wraps the data key of an envelope with another KEK. Unwraps the result again and compares it, so
 * that it never returns a record that the target cannot open. The value record does not change.
 *
 * @throws CryptoError `KEK_NOT_IN_RING`, `KEK_MISMATCH`, `ENVELOPE_FORMAT`, `ENVELOPE_TAMPERED`,
 * `KEK_PROVIDER_UNAVAILABLE`
 */
export async function rewrapDek(options: {
  readonly envelope: SealedEnvelope;
  readonly context: EnvelopeContext;
  readonly keyRing: KekLookup;
  /** The target. Need not be in the key ring. */
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
  // JSON.stringify would silently drop or convert values that are not strings.
  if (!isSecretFields(fields)) throw new TypeError("every field of a secret must be a string");
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
    // Not used as a cause: the message of the parser quotes the plaintext.
  }
  throw new CryptoError("ENVELOPE_TAMPERED");
}
