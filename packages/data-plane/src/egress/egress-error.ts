/**
 * Why a connection was not made; a closed list.
 *
 * - `EGRESS_FORBIDDEN`: the target, or every address of it, is one that may not be dialled.
 * - `EGRESS_LOOKUP_FAILED`: the name has no address, or could not be looked up.
 * - `EGRESS_CONNECT_FAILED`: nobody answered there, or not with a certificate that proves the name.
 * - `EGRESS_TIMEOUT`: look-up, connection and TLS together took longer than they may.
 * - `EGRESS_SETTING_INVALID`: the text that says what else may be dialled cannot be read.
 */
export type EgressErrorCode =
  | "EGRESS_FORBIDDEN"
  | "EGRESS_LOOKUP_FAILED"
  | "EGRESS_CONNECT_FAILED"
  | "EGRESS_TIMEOUT"
  | "EGRESS_SETTING_INVALID";

const brand = Symbol.for("gw.EgressError");

/**
 * What stops a connection to a provider. Branch on {@link code}; the message is for people and may
 * change. It names the host as it was configured, and never an address that it was found to have.
 */
export class EgressError extends Error {
  override readonly name = "EgressError";
  readonly code: EgressErrorCode;

  // Takes no ErrorOptions: a cause from the system would carry addresses of the internal network.
  constructor(code: EgressErrorCode, message: string) {
    super(message);
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Also recognises an error from a second installed copy of this package. */
  static is(error: unknown, code?: EgressErrorCode): error is EgressError {
    if (typeof error !== "object" || error === null || !(brand in error)) return false;
    return code === undefined || (error as { code?: unknown }).code === code;
  }
}

/** The code of an error of the system, in brackets for a message: its own text has addresses. */
export function systemCode(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? ` (${code})` : "";
}
