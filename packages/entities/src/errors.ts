/** All codes of {@link GatewayError}, ordered by their HTTP status. */
export const gatewayErrorCodes = [
  "INVALID_PARAMETER_VALUE",
  "UNAUTHENTICATED",
  "PERMISSION_DENIED",
  "RESOURCE_DOES_NOT_EXIST",
  "ENDPOINT_NOT_FOUND",
  "METHOD_NOT_ALLOWED",
  "RESOURCE_ALREADY_EXISTS",
  "INVALID_STATE",
  "REQUEST_TOO_LARGE",
  "UNSUPPORTED_MEDIA_TYPE",
  "ENDPOINT_NOT_CALLABLE",
  "RESOURCE_EXHAUSTED",
  "CRYPTO_FAILURE",
  "INTERNAL_ERROR",
  "NOT_IMPLEMENTED",
  "STORE_CLOSED",
  "TEMPORARILY_UNAVAILABLE",
  "HTTP_VERSION_NOT_SUPPORTED",
] as const;

/** One of {@link gatewayErrorCodes}; a closed list. */
export type GatewayErrorCode = (typeof gatewayErrorCodes)[number];

const brand = Symbol.for("gw.GatewayError");

/** Options of {@link GatewayError}. */
export interface GatewayErrorOptions extends ErrorOptions {
  /** See {@link GatewayError.outcomeUnknown}; `false` when absent. */
  readonly outcomeUnknown?: boolean | undefined;
}

/**
 * The error that every package throws for a failure that callers can act on. Branch on
 * {@link code}; the message is for people and may change. A message never contains a credential.
 *
 * @example
 * ```ts
 * try {
 *   await store.getSecretInfo({ secretName: "openai" });
 * } catch (error) {
 *   if (GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")) console.log("create the secret first");
 *   else throw error;
 * }
 * ```
 */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: GatewayErrorCode;
  /**
   * Whether the change may have been made although the call failed, such as after a lost connection.
   * If `false`, it was certainly not made.
   */
  readonly outcomeUnknown: boolean;

  constructor(code: GatewayErrorCode, message: string, options: GatewayErrorOptions = {}) {
    const { outcomeUnknown = false, ...errorOptions } = options;
    super(message, errorOptions);
    this.code = code;
    this.outcomeUnknown = outcomeUnknown;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Also recognises an error from a second installed copy of this package. */
  static is(error: unknown, code?: GatewayErrorCode): error is GatewayError {
    if (typeof error !== "object" || error === null || !(brand in error)) return false;
    return code === undefined || (error as { code?: unknown }).code === code;
  }
}
