import { createSecretKey, randomBytes } from "node:crypto";
import { keyLength, nonceLength, openAead, sealAead, tagLength } from "../envelope/aead.js";
import type { SealedEnvelope } from "../envelope/gw2-envelope.js";
import { type RandomSource, takeRandom } from "../envelope/random-source.js";
import { CryptoError } from "../errors.js";
import { Secret } from "../secret.js";
import type { SecretFields } from "../secret-fields.js";
import type { MlflowKek } from "./mlflow-kek.js";
import { decodeMlflowPlaintext, encodeMlflowPlaintext } from "./mlflow-plaintext.js";

/** The context that MLflow binds a value to. Its wrapped data key is not bound. */
export interface MlflowContext {
  readonly secretId: string;
  readonly secretName: string;
}

/**
 * Seals fields in the format of MLflow, for export to MLflow only: the format does not commit to
 * its key. `random` is for reproducible records in tests.
 *
 * @throws KekSettingError for a key from MLflow's public default passphrase
 * @throws TypeError for a field that is not a string, or a context that is not well-formed Unicode
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
 * Opens an envelope of MLflow. A JSON object of strings becomes the fields; any other text becomes
 * the single field `api_key`. Every use of MLflow's public default passphrase causes a warning.
 *
 * @throws CryptoError `ENVELOPE_TAMPERED` for every failure: this format cannot distinguish a wrong
 * key from a modified record
 * @throws TypeError for a context that is not well-formed Unicode
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
  if (!text.isWellFormed())
    throw new TypeError("`secretId` and `secretName` must be well-formed Unicode");
  return Buffer.from(text);
}

function tampered(): CryptoError {
  return new CryptoError("ENVELOPE_TAMPERED");
}
