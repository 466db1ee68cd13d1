import type { CallError, CallErrorCode } from "../errors/call-error.js";
import { type Dialect, dataEvent, objectIn } from "./dialect.js";

const types: Readonly<Partial<Record<CallErrorCode, string>>> = {
  UNAUTHENTICATED: "authentication_error",
  PERMISSION_DENIED: "permission_error",
  RATE_LIMITED: "rate_limit_error",
  INTERNAL_ERROR: "server_error",
  UPSTREAM_FAILED: "server_error",
  UPSTREAM_TIMEOUT: "server_error",
  TEMPORARILY_UNAVAILABLE: "server_error",
};

const opening: ReadonlySet<unknown> = new Set([
  "response.created",
  "response.queued",
  "response.in_progress",
]);
const ends: ReadonlySet<unknown> = new Set(["response.completed", "response.incomplete"]);
const errors: ReadonlySet<unknown> = new Set(["error", "response.failed"]);

/** Chat completions, completions, embeddings and responses. */
export const openai: Dialect = {
  errorBody: (error, requestId) => ({ error: detailsOf(error, requestId) }),

  errorEvent: (error, requestId) => dataEvent({ error: detailsOf(error, requestId) }),

  meaningOf(event) {
    if (event.data === "[DONE]") return "end";
    const data = objectIn(event);
    // Events of responses have a type; those of completions have none.
    const { type } = data ?? {};
    if (errors.has(type) || (data?.error ?? undefined) !== undefined) return "error";
    if (ends.has(type)) return "end";
    return event.data === "" || opening.has(type) ? "opening" : "content";
  },
};

function detailsOf({ code, message }: CallError, requestId: string): object {
  const type = types[code] ?? "invalid_request_error";
  return { message, type, param: null, code, request_id: requestId };
}
