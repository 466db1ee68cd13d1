import { type ResponseError, type ResponseErrorCode, windowEndField } from "../response-error.js";

const types: Readonly<Partial<Record<ResponseErrorCode, string>>> = {
  UNAUTHENTICATED: "authentication_error",
  PERMISSION_DENIED: "permission_error",
  workspace_suspended: "permission_error",
  model_not_found: "not_found_error",
  RESOURCE_DOES_NOT_EXIST: "not_found_error",
  REQUEST_TOO_LARGE: "request_too_large",
  budget_exceeded: "rate_limit_error",
  rate_limited: "rate_limit_error",
  RATE_LIMITED: "rate_limit_error",
  INTERNAL_ERROR: "api_error",
  UPSTREAM_FAILED: "api_error",
  UPSTREAM_TIMEOUT: "timeout_error",
  TEMPORARILY_UNAVAILABLE: "overloaded_error",
};

export function errorBody(
  { code, message, windowEnd, reported }: ResponseError,
  requestId: string,
): object {
  const type = types[code] ?? "invalid_request_error";
  return {
    type: "error",
    error: { type, message, code, ...windowEndField(windowEnd), ...reported },
    request_id: requestId,
  };
}
