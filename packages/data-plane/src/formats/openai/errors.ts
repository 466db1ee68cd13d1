import type { JsonObject } from "../json-object.js";
import type { ResponseError, ResponseErrorCode } from "../response-error.js";

const types: Readonly<Partial<Record<ResponseErrorCode, string>>> = {
  UNAUTHENTICATED: "authentication_error",
  PERMISSION_DENIED: "permission_error",
  workspace_suspended: "permission_error",
  RATE_LIMITED: "rate_limit_error",
  INTERNAL_ERROR: "server_error",
  UPSTREAM_FAILED: "server_error",
  UPSTREAM_TIMEOUT: "server_error",
  TEMPORARILY_UNAVAILABLE: "server_error",
};

export function errorBody(
  { code, message, reported }: ResponseError,
  requestId: string,
): { readonly error: JsonObject } {
  const type = types[code] ?? "invalid_request_error";
  return { error: { message, type, param: null, code, ...reported, request_id: requestId } };
}
