/** Every code that a {@link CryptoError} may carry, each with the message that goes with it. */
const messages = {
  KEK_NOT_IN_RING: "the key ring lacks the key-encryption key of this record",
  KEK_MISMATCH: "the key-encryption key is not the one that wrapped this data key",
  ENVELOPE_FORMAT: "the record is not a well-formed envelope",
  ENVELOPE_TAMPERED: "the record could not be authenticated",
  KEK_PROVIDER_UNAVAILABLE: "the key provider did not answer",
} as const;

/**
 * Why a record could not be sealed or opened; a closed list.
 *
 * - `KEK_NOT_IN_RING`: no key of the version that the record names; the message has the version.
 * - `KEK_MISMATCH`: the wrapped data key commits to another key: wrong key, or that record changed.
 * - `ENVELOPE_FORMAT`: magic, suite, length, or the version in header and column differ.
 * - `ENVELOPE_TAMPERED`: every other failure; a record of another context is one of them.
 * - `KEK_PROVIDER_UNAVAILABLE`: a provider outside the process failed; worth another try later.
 */
export type CryptoErrorCode = keyof typeof messages;

/** The members of {@link CryptoErrorCode}. */
export const cryptoErrorCodes: readonly CryptoErrorCode[] = Object.keys(
  messages,
) as CryptoErrorCode[];

const brand = Symbol.for("gw.CryptoError");

/**
 * What this package throws when a record cannot be sealed or opened. Branch on {@link code}; the
 * message is for people and may change. Never carries a cause, key bytes or ciphertext.
 *
 * @example
 * ```ts
 * try {
 *   await openSecretFields({ envelope, context, keyRing });
 * } catch (error) {
 *   if (CryptoError.is(error, "KEK_PROVIDER_UNAVAILABLE")) console.log("try again later");
 *   else throw error;
 * }
 * ```
 */
export class CryptoError extends Error {
  override readonly name = "CryptoError";
  readonly code: CryptoErrorCode;

  // Takes no ErrorOptions: a cause from OpenSSL or a provider might carry what must not be logged.
  constructor(code: CryptoErrorCode, message: string = messages[code]) {
    super(message);
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Also recognises an error from a second installed copy of this package. */
  static is(error: unknown, code?: CryptoErrorCode): error is CryptoError {
    if (typeof error !== "object" || error === null || !(brand in error)) return false;
    return code === undefined || (error as { code?: unknown }).code === code;
  }
}
