import type { JsonObject } from "../json-object.js";
import { type ResponseError, type ResponseErrorCode, windowEndField } from "../response-error.js";

const types: Readonly<Partial<Record<ResponseErrorCode, string>>> = {
  UNAUTHENTICATED: "authentication_error",
  PERMISSION_DENIED: "permission_error",
  workspace_suspended: "permission_error",
  budget_exceeded: "insufficient_quota",
  rate_limited: "rate_limit_error",
  RATE_LIMITED: "rate_limit_error",
  INTERNAL_ERROR: "server_error",
  UPSTREAM_FAILED: "server_error",
  UPSTREAM_TIMEOUT: "server_error",
  TEMPORARILY_UNAVAILABLE: "server_error",
};

export function errorBody(
  { code, message, windowEnd, reported }: ResponseError,
  requestId: string,
): { readonly error: JsonObject } {
  const type = types[code] ?? "invalid_request_error";
  const own = { message, type, param: null, code, ...windowEndField(windowEnd) };
  return { error: { ...own, ...reported, request_id: requestId } };
}
