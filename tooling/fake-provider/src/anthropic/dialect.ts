import { bearerOf, type Dialect } from "../dialect.ts";

const types: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  504: "timeout_error",
  529: "overloaded_error",
};

export const anthropic: Dialect = {
  // Its SDK sends a key as a bearer since version 1, and did so by its own header before.
  credentialOf: ({ authorization, "x-api-key": key }) => bearerOf(authorization) ?? key?.toString(),
  error: (status, message) => ({
    type: "error",
    error: {
      type: types[status] ?? (status < 500 ? "invalid_request_error" : "api_error"),
      message,
    },
  }),
  errorEvent: (status, message) => ({ event: "error", data: anthropic.error(status, message) }),
  ping: { event: "ping", data: { type: "ping" } },
  idHeader: "request-id",
  headers: { "anthropic-ratelimit-requests-remaining": "9999" },
  refusalOf: ({ "anthropic-version": version }) =>
    version === undefined ? "anthropic-version: header is required" : undefined,
};
