/** The codes of {@link CryptoError} and their default messages. */
const messages = {
  KEK_NOT_IN_RING: "the key ring has no key-encryption key for this record",
  KEK_MISMATCH: "the key-encryption key did not wrap this data key",
  ENVELOPE_FORMAT: "the record is not a well-formed envelope",
  ENVELOPE_TAMPERED: "the record could not be authenticated",
  KEK_PROVIDER_UNAVAILABLE: "the key provider did not answer",
} as const;

/**
 * The reasons why a record cannot be sealed or opened; a closed list.
 *
 * - `KEK_NOT_IN_RING`: no key has the version of the record; the message names the version.
 * - `KEK_MISMATCH`: the wrapped data key commits to another key: wrong key, or modified record.
 * - `ENVELOPE_FORMAT`: wrong magic, suite or length, or different versions in header and column.
 * - `ENVELOPE_TAMPERED`: every other failure, such as another context.
 * - `KEK_PROVIDER_UNAVAILABLE`: an external provider failed; retry later.
 */
export type CryptoErrorCode = keyof typeof messages;

/** All values of {@link CryptoErrorCode}. */
export const cryptoErrorCodes: readonly CryptoErrorCode[] = Object.keys(
  messages,
) as CryptoErrorCode[];

const brand = Symbol.for("gw.CryptoError");
const settingErrorBrand = Symbol.for("gw.KekSettingError");

/**
 * Thrown if a record cannot be sealed or opened. Branch on {@link code}; the message is for people
 * and may change. Never contains a cause, key bytes or ciphertext.
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

  // No ErrorOptions: a cause from OpenSSL or a provider may contain secrets.
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

/**
 * Thrown for an unusable key setting or unusable stored parameters. The message names the setting
 * and the expected form, but never the value or the path or variable in it.
 */
export class KekSettingError extends Error {
  override readonly name = "KekSettingError";

  constructor(message: string) {
    super(message);
    Object.defineProperty(this, settingErrorBrand, { value: true });
  }

  /** Also recognises an error from a second installed copy of this package. */
  static is(error: unknown): error is KekSettingError {
    return typeof error === "object" && error !== null && settingErrorBrand in error;
  }
}
