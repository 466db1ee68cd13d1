/**
 * Why a connection was not made; a closed list.
 *
 * - `EGRESS_FORBIDDEN`: the policy forbids the target, or all of its addresses.
 * - `EGRESS_LOOKUP_FAILED`: the name has no address, or could not be resolved.
 * - `EGRESS_CONNECT_FAILED`: the connection failed, or the certificate is not valid for the name.
 * - `EGRESS_TIMEOUT`: name resolution, connection and TLS together exceeded the timeout.
 * - `EGRESS_SETTING_INVALID`: the setting with the allowed targets cannot be parsed.
 */
export type EgressErrorCode =
  | "EGRESS_FORBIDDEN"
  | "EGRESS_LOOKUP_FAILED"
  | "EGRESS_CONNECT_FAILED"
  | "EGRESS_TIMEOUT"
  | "EGRESS_SETTING_INVALID";

const brand = Symbol.for("gw.EgressError");

/**
 * Why a provider cannot be reached. Branch on {@link code}; the message is for people and may change.
 * It contains the host as configured, never a resolved address.
 */
export class EgressError extends Error {
  override readonly name = "EgressError";
  readonly code: EgressErrorCode;
  /** Of the operating system or of TLS, such as `ECONNREFUSED` or `DEPTH_ZERO_SELF_SIGNED_CERT`. */
  readonly systemCode: string | undefined;

  // No ErrorOptions: a system error as cause would contain addresses of the internal network.
  constructor(code: EgressErrorCode, message: string, systemCode?: string) {
    super(message);
    this.code = code;
    this.systemCode = systemCode;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Also recognises an error from a second installed copy of this package. */
  static is(error: unknown, code?: EgressErrorCode): error is EgressError {
    if (typeof error !== "object" || error === null || !(brand in error)) return false;
    return code === undefined || (error as { code?: unknown }).code === code;
  }
}

/** The code of a system error; its own text contains addresses. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** A code in brackets, for messages. */
export function inBrackets(code: string | undefined): string {
  return code === undefined ? "" : ` (${code})`;
}
