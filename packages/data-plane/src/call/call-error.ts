import type { GatewayError } from "@gw/entities";

/**
 * Why a call failed.
 *
 * - `model_not_found`: no endpoint has that name; the code that clients of OpenAI know.
 * - `workspace_suspended`: the workspace of the endpoint is suspended.
 * - `budget_exceeded`, `rate_limited`: a limit refuses the call.
 * - `UPSTREAM_FAILED`: no provider returned a usable response.
 * - `UPSTREAM_TIMEOUT`: no provider responded in time.
 */
export type CallErrorCode =
  | "model_not_found"
  | "workspace_suspended"
  | "budget_exceeded"
  | "rate_limited"
  | "UPSTREAM_FAILED"
  | "UPSTREAM_TIMEOUT";

const brand = Symbol.for("gw.CallError");

/** A failure of a call. The message is for the client: no credential, no body. */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly code: CallErrorCode;

  constructor(code: CallErrorCode, message: string) {
    super(message);
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Also recognises an error from a second installed copy of this package. */
  static is(error: unknown, code?: CallErrorCode): error is CallError {
    if (typeof error !== "object" || error === null || !(brand in error)) return false;
    return code === undefined || (error as { code?: unknown }).code === code;
  }
}

/** Every error that the data plane throws: the upstream's errors and the gateway's own. */
export type DataPlaneError = CallError | GatewayError;
