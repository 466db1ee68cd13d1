import type { EnvelopeContext } from "../envelope/envelope-context.js";
import type { RandomSource } from "../envelope/random-source.js";
import type { KdfParameters } from "./kdf.js";

/** A key check value: a registry recognises a key by it without having the key. Not secret. */
export interface KekCheck {
  /** 32 random bytes. An external provider encrypts them to make `checkValue`. */
  readonly checkSalt: Uint8Array;
  /** 16 bytes; with an external provider a record of up to about 4.3 KiB. */
  readonly checkValue: Uint8Array;
  /** 16 lowercase hexadecimal digits for comparison by people. */
  readonly fingerprint: string;
}

/**
 * One version of the key-encryption key (KEK). It wraps data keys and never exposes its own bytes.
 * `loadKek` returns a key in this process, `createExternalKek` a key in an external service.
 */
export interface KekProvider {
  /** From 1 to 2,147,483,647. Part of every record that this key wraps. */
  readonly version: number;
  /** `raw`, `passphrase`, or the id of an external provider. */
  readonly provider: string;
  /** Only for `passphrase`: the parameters that the registry must store. */
  readonly kdf?: KdfParameters | undefined;

  /**
   * Wraps a data key of 32 bytes into a complete `wrapped_dek` record. `random` is for reproducible
   * records in tests; external providers ignore it.
   *
   * @throws CryptoError `KEK_PROVIDER_UNAVAILABLE`
   */
  wrap(dek: Uint8Array, context: EnvelopeContext, random?: RandomSource): Promise<Uint8Array>;

  /**
   * Returns the data key, 32 bytes, which the caller zeroes after use.
   *
   * @throws CryptoError `KEK_MISMATCH`, `ENVELOPE_FORMAT`, `ENVELOPE_TAMPERED`,
   * `KEK_PROVIDER_UNAVAILABLE`
   */
  unwrap(wrappedDek: Uint8Array, context: EnvelopeContext): Promise<Buffer>;

  /**
   * Replaces {@link wrap} during rotation for services that re-encrypt a record of another version
   * by themselves. `rewrapDek` verifies the result.
   */
  rewrap?(wrappedDek: Uint8Array, context: EnvelopeContext, from: KekProvider): Promise<Uint8Array>;

  /** Creates a check value for a new registry row. `random` is for reproducible tests. */
  createCheck(random?: RandomSource): Promise<KekCheck>;

  /** Whether this key made the check value. Compares in constant time. */
  check(check: KekCheck): Promise<boolean>;
}

/** The maximum of a signed 32-bit column. */
const maxKekVersion = 0x7fff_ffff;

/** @throws RangeError unless the version is an integer from 1 to 2^31 − 1 */
export function assertKekVersion(version: number): void {
  if (Number.isInteger(version) && version >= 1 && version <= maxKekVersion) return;
  throw new RangeError(`a KEK version must be an integer from 1 to ${maxKekVersion}`);
}
