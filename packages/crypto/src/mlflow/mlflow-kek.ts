import { createSecretKey, type KeyObject } from "node:crypto";
import { keyLength, nonceLength, openAead, sealAead, tagLength } from "../envelope/aead.js";
import { type RandomSource, takeRandom } from "../envelope/random-source.js";
import { KekSettingError } from "../errors.js";
import { assertKekVersion } from "../kek/kek-provider.js";
import { pbkdf2 } from "../kek/pbkdf2.js";

/** The passphrase that MLflow uses if none is configured. Public, so it protects nothing. */
export const mlflowDefaultPassphrase: string = "mlflow-default-kek-passphrase-for-development-only";
const saltPrefix = "mlflow-secrets-kek-v1-2025";
const iterations = 600_000;

/** nonce(12) ‖ encrypted data key(32) ‖ tag(16): 60 bytes. */
const wrappedDekLength = nonceLength + keyLength + tagLength;

/** A key derived from the passphrase of MLflow. Never exposes its own bytes. */
export class MlflowKek {
  /** From 1 to 2,147,483,647. */
  readonly version: number;
  /** True if the passphrase is MLflow's public default. */
  readonly isDefault: boolean;
  readonly #key: KeyObject;

  constructor(version: number, key: KeyObject, isDefault: boolean) {
    this.version = version;
    this.#key = key;
    this.isDefault = isDefault;
  }

  /** @throws KekSettingError if the passphrase is MLflow's public default */
  wrap(dek: Uint8Array, random: RandomSource): Uint8Array {
    if (this.isDefault) {
      throw new KekSettingError(
        "MLflow's default passphrase is public and must not seal secrets; configure another",
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

  /** Returns the data key, which the caller zeroes, or `undefined` if it does not open. */
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

/** Whether this is MLflow's public default passphrase. */
export function isMlflowDefaultPassphrase(passphrase: string): boolean {
  return passphrase === mlflowDefaultPassphrase;
}

/**
 * Derives the key of MLflow for a version on the thread pool, which takes about 0.2 s: reuse the
 * result. Accepts any non-empty passphrase, because MLflow sets its own rules.
 *
 * @throws KekSettingError for a passphrase that is empty or not well-formed Unicode
 * @throws RangeError for a version outside 1 to 2^31 − 1
 */
export async function deriveMlflowKek(passphrase: string, kekVersion: number): Promise<MlflowKek> {
  assertKekVersion(kekVersion);
  if (passphrase === "" || !passphrase.isWellFormed()) {
    throw new KekSettingError("the MLflow passphrase must be non-empty, well-formed Unicode");
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
