import type { ResponseError, ResponseErrorCode } from "../response-error.js";

const types: Readonly<Partial<Record<ResponseErrorCode, string>>> = {
  UNAUTHENTICATED: "authentication_error",
  PERMISSION_DENIED: "permission_error",
  workspace_suspended: "permission_error",
  model_not_found: "not_found_error",
  RESOURCE_DOES_NOT_EXIST: "not_found_error",
  REQUEST_TOO_LARGE: "request_too_large",
  RATE_LIMITED: "rate_limit_error",
  INTERNAL_ERROR: "api_error",
  UPSTREAM_FAILED: "api_error",
  UPSTREAM_TIMEOUT: "timeout_error",
  TEMPORARILY_UNAVAILABLE: "overloaded_error",
};

export function errorBody({ code, message, reported }: ResponseError, requestId: string): object {
  return {
    type: "error",
    error: { type: types[code] ?? "invalid_request_error", message, code, ...reported },
    request_id: requestId,
  };
}
