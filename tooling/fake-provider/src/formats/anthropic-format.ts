import { type ApiFormat, bearerOf, isJson } from "./api-format.ts";

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

export const anthropic: ApiFormat = {
  // Since version 1, the SDK sends a key as a bearer token; before, in its own header.
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
  invalidHeaders: (headers) => {
    const { "anthropic-version": version } = headers;
    if (version === undefined) return { message: "anthropic-version: header is required" };
    if (!/^20\d\d-\d\d-\d\d$/.test(String(version))) {
      return { message: `anthropic-version: "${version}" is not a valid version` };
    }
    return isJson(headers) ? undefined : { message: "content-type: must be application/json" };
  },
};
