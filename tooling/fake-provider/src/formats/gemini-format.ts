import type { ApiFormat } from "./api-format.ts";

const statuses: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

export const gemini: ApiFormat = {
  credentialOf: ({ "x-goog-api-key": key }) => key?.toString(),
  error: (code, message) => ({
    error: { code, message, status: statuses[code] ?? (code < 500 ? "UNKNOWN" : "INTERNAL") },
  }),
  errorEvent: (status, message) => ({ data: gemini.error(status, message) }),
  idHeader: "x-goog-request-id",
  headers: { "server-timing": "gfet4t7; dur=1" },
};
