import type { CallErrorCode } from "../errors/call-error.js";
import { type Dialect, dataEvent, objectIn } from "./dialect.js";

const statuses: Readonly<Partial<Record<CallErrorCode, string>>> = {
  UNAUTHENTICATED: "UNAUTHENTICATED",
  PERMISSION_DENIED: "PERMISSION_DENIED",
  RESOURCE_DOES_NOT_EXIST: "NOT_FOUND",
  RATE_LIMITED: "RESOURCE_EXHAUSTED",
  INTERNAL_ERROR: "INTERNAL",
  UPSTREAM_FAILED: "UNAVAILABLE",
  UPSTREAM_TIMEOUT: "DEADLINE_EXCEEDED",
  TEMPORARILY_UNAVAILABLE: "UNAVAILABLE",
};

/** Generated content. */
export const gemini: Dialect = {
  errorBody: ({ code, message, status }, requestId) => ({
    error: {
      code: status,
      message,
      status: statuses[code] ?? "INVALID_ARGUMENT",
      details: [
        {
          "@type": "type.googleapis.com/google.rpc.ErrorInfo",
          reason: code,
          metadata: { request_id: requestId },
        },
      ],
    },
  }),

  errorEvent: (error, requestId) => dataEvent(gemini.errorBody(error, requestId)),

  meaningOf(event) {
    const data = objectIn(event);
    if (data === undefined) return "opening";
    if (data.error !== undefined) return "error";
    // The last event of an answer says why it ended; a refused prompt has no candidate.
    const { candidates, promptFeedback } = data;
    if (Array.isArray(candidates)) {
      return candidates.some((one) => one?.finishReason !== undefined) ? "end" : "content";
    }
    return promptFeedback === undefined ? "content" : "end";
  },
};
