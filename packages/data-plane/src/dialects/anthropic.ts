import type { CallErrorCode } from "../errors/call-error.js";
import { type Dialect, dataEvent, objectIn } from "./dialect.js";

const types: Readonly<Partial<Record<CallErrorCode, string>>> = {
  UNAUTHENTICATED: "authentication_error",
  PERMISSION_DENIED: "permission_error",
  RESOURCE_DOES_NOT_EXIST: "not_found_error",
  REQUEST_TOO_LARGE: "request_too_large",
  RATE_LIMITED: "rate_limit_error",
  INTERNAL_ERROR: "api_error",
  UPSTREAM_FAILED: "api_error",
  UPSTREAM_TIMEOUT: "timeout_error",
  TEMPORARILY_UNAVAILABLE: "overloaded_error",
};

/** Messages. */
export const anthropic: Dialect = {
  errorBody: ({ code, message }, requestId) => ({
    type: "error",
    error: { type: types[code] ?? "invalid_request_error", message, code },
    request_id: requestId,
  }),

  errorEvent: (error, requestId) => dataEvent(anthropic.errorBody(error, requestId), "error"),

  meaningOf(event) {
    const type = objectIn(event)?.type ?? event.event;
    if (type === "error") return "error";
    if (type === "message_stop") return "end";
    return type === undefined || type === "ping" || type === "message_start"
      ? "opening"
      : "content";
  },
};
