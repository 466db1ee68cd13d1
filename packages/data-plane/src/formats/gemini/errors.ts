import { type ResponseError, type ResponseErrorCode, windowEndField } from "../response-error.js";

const statuses: Readonly<Partial<Record<ResponseErrorCode, string>>> = {
  UNAUTHENTICATED: "UNAUTHENTICATED",
  PERMISSION_DENIED: "PERMISSION_DENIED",
  workspace_suspended: "PERMISSION_DENIED",
  model_not_found: "NOT_FOUND",
  RESOURCE_DOES_NOT_EXIST: "NOT_FOUND",
  budget_exceeded: "RESOURCE_EXHAUSTED",
  rate_limited: "RESOURCE_EXHAUSTED",
  RATE_LIMITED: "RESOURCE_EXHAUSTED",
  INTERNAL_ERROR: "INTERNAL",
  UPSTREAM_FAILED: "UNAVAILABLE",
  UPSTREAM_TIMEOUT: "DEADLINE_EXCEEDED",
  TEMPORARILY_UNAVAILABLE: "UNAVAILABLE",
};

export function errorBody(
  { code, message, status, windowEnd, reported }: ResponseError,
  requestId: string,
): object {
  return {
    error: {
      code: status,
      message,
      status: statuses[code] ?? "INVALID_ARGUMENT",
      details: [
        {
          "@type": "type.googleapis.com/google.rpc.ErrorInfo",
          reason: code,
          metadata: { request_id: requestId, ...windowEndField(windowEnd) },
        },
      ],
      ...reported,
    },
  };
}
