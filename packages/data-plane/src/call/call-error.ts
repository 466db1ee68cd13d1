import type { GatewayError } from "@gw/entities";

/**
 * Why a call fails that reaches for a provider.
 *
 * - `ENDPOINT_NOT_CALLABLE`: no model can be called as the endpoint is configured, or not with this
 *   request.
 * - `UPSTREAM_FAILED`: no provider returned a usable response.
 * - `UPSTREAM_TIMEOUT`: no provider responded in time.
 */
export type CallErrorCode = "ENDPOINT_NOT_CALLABLE" | "UPSTREAM_FAILED" | "UPSTREAM_TIMEOUT";

/** A failure of the upstream. The message is for the client: no credential, no body. */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly code: CallErrorCode;

  constructor(code: CallErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Everything that the data plane fails with: the upstream's errors and the gateway's own. */
export type DataPlaneError = CallError | GatewayError;
