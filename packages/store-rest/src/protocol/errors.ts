import type { GatewayError, GatewayErrorCode } from "@gw/entities";

/** The HTTP status of each error code in responses of a server. */
export const httpStatusOf: Readonly<Record<GatewayErrorCode, number>> = {
  INVALID_PARAMETER_VALUE: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  RESOURCE_ALREADY_EXISTS: 409,
  INVALID_STATE: 409,
  REQUEST_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  ENDPOINT_NOT_CALLABLE: 422,
  RESOURCE_EXHAUSTED: 429,
  CRYPTO_FAILURE: 500,
  INTERNAL_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  STORE_CLOSED: 503,
  TEMPORARILY_UNAVAILABLE: 503,
  HTTP_VERSION_NOT_SUPPORTED: 505,
};

/** The body of every error response. */
export interface WireError {
  readonly error_code: string;
  readonly message: string;
  readonly request_id?: string;
  /** Present if the change may have been made although the request failed. */
  readonly outcome_unknown?: true;
}

/**
 * Converts an error to the status and body of a response. STORE_CLOSED becomes
 * TEMPORARILY_UNAVAILABLE: a closed store means that the server restarts, so the client may retry.
 */
export function encodeError(
  error: GatewayError,
  requestId?: string,
): { readonly status: number; readonly body: WireError } {
  const isClosed = error.code === "STORE_CLOSED";
  const code = isClosed ? "TEMPORARILY_UNAVAILABLE" : error.code;
  const body = {
    error_code: code,
    message: isClosed ? "The gateway is shutting down; try again" : error.message,
    ...(requestId !== undefined && { request_id: requestId }),
    ...(error.outcomeUnknown && { outcome_unknown: true as const }),
  };
  return { status: httpStatusOf[code], body };
}
