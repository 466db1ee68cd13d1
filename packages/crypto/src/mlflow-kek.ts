import { createSecretKey, type KeyObject } from "node:crypto";
import { keyLength, nonceLength, openAead, sealAead, tagLength } from "./aead.js";
import { assertKekVersion } from "./kek-provider.js";
import { KekSettingError } from "./kek-setting-error.js";
import { pbkdf2 } from "./pbkdf2.js";
import { type RandomSource, takeRandom } from "./random-source.js";

/** What MLflow takes where it is given no passphrase: everybody knows it. */
export const mlflowDefaultPassphrase: string = "mlflow-default-kek-passphrase-for-development-only";
const saltPrefix = "mlflow-secrets-kek-v1-2025";
const iterations = 600_000;

/** nonce(12) ‖ encrypted data key(32) ‖ tag(16): 60 bytes. */
const wrappedDekLength = nonceLength + keyLength + tagLength;

/** A key derived from MLflow's passphrase; it wraps data keys and never shows itself. */
export class MlflowKek {
  readonly version: number;
  /** True where the passphrase was MLflow's public default, which protects nothing. */
  readonly isDefault: boolean;
  readonly #key: KeyObject;

  constructor(version: number, key: KeyObject, isDefault: boolean) {
    this.version = version;
    this.#key = key;
    this.isDefault = isDefault;
  }

  /** @throws KekSettingError where the passphrase is MLflow's public default */
  wrap(dek: Uint8Array, random: RandomSource): Uint8Array {
    if (this.isDefault) {
      throw new KekSettingError(
        "MLflow's default passphrase is public: it may not be written with",
      );
    }
    const wrapped = Buffer.alloc(wrappedDekLength);
    const nonce = takeRandom(random, nonceLength);
    wrapped.set(nonce);
    const associated = undefined;
    const out = wrapped;
    sealAead({ key: this.#key, nonce, associated, plaintext: dek, out, at: nonceLength });
    return wrapped;
  }

  /** The data key, which the caller fills with zero; `undefined` where it does not open. */
  unwrap(wrappedDek: Uint8Array): Buffer | undefined {
    if (!(wrappedDek instanceof Uint8Array) || wrappedDek.length !== wrappedDekLength) {
      return undefined;
    }
    return openAead({
      key: this.#key,
      nonce: wrappedDek.subarray(0, nonceLength),
      associated: undefined,
      sealed: wrappedDek.subarray(nonceLength),
    });
  }
}

/** Whether the passphrase is the one that MLflow falls back to, which everybody knows. */
export function isMlflowDefaultPassphrase(passphrase: string): boolean {
  return passphrase === mlflowDefaultPassphrase;
}

/**
 * Derives MLflow's key of a version, on a thread of its own (about 0.2 s): keep the result. Any
 * passphrase that is not empty will do, since MLflow chose it and not we.
 *
 * @throws KekSettingError for an empty passphrase, or one that UTF-8 cannot carry
 * @throws RangeError for a version outside 1 to 2^31 − 1
 */
export async function deriveMlflowKek(passphrase: string, kekVersion: number): Promise<MlflowKek> {
  assertKekVersion(kekVersion);
  if (passphrase === "" || !passphrase.isWellFormed()) {
    throw new KekSettingError("MLflow's passphrase has to be well-formed text, and not empty");
  }
  const salt = Buffer.alloc(saltPrefix.length + 4);
  salt.write(saltPrefix, "latin1");
  salt.writeUInt32BE(kekVersion, saltPrefix.length);
  const bytes = await pbkdf2(passphrase, salt, iterations, keyLength);
  try {
    return new MlflowKek(kekVersion, createSecretKey(bytes), isMlflowDefaultPassphrase(passphrase));
  } finally {
    bytes.fill(0);
  }
}
