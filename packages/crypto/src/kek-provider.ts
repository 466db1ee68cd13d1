import type { EnvelopeContext } from "./envelope-context.js";
import type { KdfParameters } from "./kdf.js";
import type { RandomSource } from "./random-source.js";

/** What a registry keeps in order to recognise a key without having it. Nothing of it is secret. */
export interface KekCheck {
  /** 32 random bytes; for a provider outside the process the constant that it encrypted. */
  readonly checkSalt: Uint8Array;
  /** 16 bytes; for a provider outside the process a record of up to about 4.3 KiB. */
  readonly checkValue: Uint8Array;
  /** 16 lower-case hexadecimal digits, for people to compare. */
  readonly fingerprint: string;
}

/**
 * One version of the key-encryption key: it wraps data keys and never shows itself. Asynchronous
 * throughout, so that a key management service fits. `loadKek` gives one whose key lives in this
 * process, `createExternalKek` one whose key lives elsewhere.
 */
export interface KekProvider {
  /** From 1 to 2,147,483,647; written into every record that this key wraps. */
  readonly version: number;
  /** `raw`, `passphrase`, or the id of a provider outside the process. */
  readonly provider: string;
  /** Only for `passphrase`: what the registry has to keep, since the key cannot be had without. */
  readonly kdf?: KdfParameters | undefined;

  /**
   * The whole `wrapped_dek` record for a data key of 32 bytes. `random` is for reproducible records
   * in tests; a provider outside the process ignores it.
   *
   * @throws CryptoError `KEK_PROVIDER_UNAVAILABLE`
   */
  wrap(dek: Uint8Array, context: EnvelopeContext, random?: RandomSource): Promise<Uint8Array>;

  /**
   * The data key, 32 bytes; the caller fills it with zero after use.
   *
   * @throws CryptoError `KEK_MISMATCH`, `ENVELOPE_FORMAT`, `ENVELOPE_TAMPERED`,
   * `KEK_PROVIDER_UNAVAILABLE`
   */
  unwrap(wrappedDek: Uint8Array, context: EnvelopeContext): Promise<Buffer>;

  /**
   * Takes a data key over from the record of another version in place of {@link wrap}, for a
   * service that re-encrypts by itself. `rewrapDek` compares the result all the same.
   */
  rewrap?(wrappedDek: Uint8Array, context: EnvelopeContext, from: KekProvider): Promise<Uint8Array>;

  /** A check of this key, for a new registry row. `random` is for reproducible checks in tests. */
  createCheck(random?: RandomSource): Promise<KekCheck>;

  /** Whether this key is the one that the check was made with; compared in constant time. */
  check(check: KekCheck): Promise<boolean>;
}

/** The largest KEK version: what a signed 32-bit column holds. */
const maxKekVersion = 0x7fff_ffff;

/** @throws RangeError unless the version is a whole number from 1 to 2^31 − 1 */
export function assertKekVersion(version: number): void {
  if (Number.isInteger(version) && version >= 1 && version <= maxKekVersion) return;
  throw new RangeError(`a KEK version is a whole number from 1 to ${maxKekVersion}`);
}
