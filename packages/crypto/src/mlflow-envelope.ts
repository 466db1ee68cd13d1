import { createSecretKey, randomBytes } from "node:crypto";
import { keyLength, nonceLength, openAead, sealAead, tagLength } from "./aead.js";
import { CryptoError } from "./errors.js";
import type { SealedEnvelope } from "./gw2-envelope.js";
import type { MlflowKek } from "./mlflow-kek.js";
import { decodeMlflowPlaintext, encodeMlflowPlaintext } from "./mlflow-plaintext.js";
import { type RandomSource, takeRandom } from "./random-source.js";
import { Secret } from "./secret.js";
import type { SecretFields } from "./secret-fields.js";

/** What MLflow binds a value to. Its wrapped data key is bound to nothing. */
export interface MlflowContext {
  readonly secretId: string;
  readonly secretName: string;
}

/**
 * Seals the fields as MLflow does, so that MLflow can read them. Nothing of ours is stored so: this
 * format does not commit to its key. `random` is for reproducible records in tests.
 *
 * @throws KekSettingError for a key from MLflow's public default passphrase
 * @throws TypeError for a field that is not a string, or a context that UTF-8 cannot carry
 */
export function sealMlflowSecret(options: {
  readonly fields: SecretFields;
  readonly context: MlflowContext;
  readonly kek: MlflowKek;
  readonly random?: RandomSource | undefined;
}): SealedEnvelope {
  const { fields, context, kek, random = randomBytes } = options;
  const associated = associatedData(context);
  const plaintext = encodeMlflowPlaintext(fields);
  const dek = takeRandom(random, keyLength);
  try {
    const out = Buffer.alloc(nonceLength + plaintext.length + tagLength);
    const nonce = takeRandom(random, nonceLength);
    out.set(nonce);
    sealAead({ key: createSecretKey(dek), nonce, associated, plaintext, out, at: nonceLength });
    return { encryptedValue: out, wrappedDek: kek.wrap(dek, random), kekVersion: kek.version };
  } finally {
    dek.fill(0);
    plaintext.fill(0);
  }
}

/**
 * Opens what MLflow wrote. A JSON object of strings is the fields; any other text comes back as the
 * one field `api_key`. Reading with MLflow's public default passphrase warns each time.
 *
 * @throws CryptoError `ENVELOPE_TAMPERED` for every failure: this format cannot tell a wrong key
 * from a changed record
 * @throws TypeError for a context that UTF-8 cannot carry
 *
 * @example
 * ```ts
 * const kek = await deriveMlflowKek(passphrase, row.kekVersion);
 * const secret = openMlflowSecret({ envelope: row, context: row, kek, onWarning: console.warn });
 * ```
 */
export function openMlflowSecret(options: {
  readonly envelope: SealedEnvelope;
  readonly context: MlflowContext;
  readonly kek: MlflowKek;
  readonly onWarning?: ((message: string) => void) | undefined;
}): Secret<SecretFields> {
  const { envelope, context, kek, onWarning } = options;
  const { encryptedValue: record, wrappedDek, kekVersion } = envelope;
  const associated = associatedData(context);
  const dek = kekVersion === kek.version ? kek.unwrap(wrappedDek) : undefined;
  let plaintext: Buffer | undefined;
  try {
    if (dek === undefined || !(record instanceof Uint8Array)) throw tampered();
    if (record.length < nonceLength + tagLength) throw tampered();
    plaintext = openAead({
      key: createSecretKey(dek),
      nonce: record.subarray(0, nonceLength),
      associated,
      sealed: record.subarray(nonceLength),
    });
    const fields = plaintext && decodeMlflowPlaintext(plaintext);
    if (fields === undefined) throw tampered();
    if (kek.isDefault) onWarning?.("this secret is sealed with MLflow's public default passphrase");
    return new Secret(fields);
  } finally {
    dek?.fill(0);
    plaintext?.fill(0);
  }
}

function associatedData({ secretId, secretName }: MlflowContext): Buffer {
  const text = `${secretId}|${secretName}`;
  if (!text.isWellFormed()) throw new TypeError("the context is not well-formed Unicode");
  return Buffer.from(text);
}

function tampered(): CryptoError {
  return new CryptoError("ENVELOPE_TAMPERED");
}
