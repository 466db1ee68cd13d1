import { type ApiFormat, bearerOf, isJson } from "./api-format.ts";

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
  error: (code, message, details) => ({
    error: {
      code,
      message,
      status: statuses[code] ?? (code < 500 ? "UNKNOWN" : "INTERNAL"),
      ...details,
    },
  }),
  errorEvent: (status, message) => ({ data: gemini.error(status, message) }),
  invalidHeaders: (headers) =>
    isJson(headers)
      ? undefined
      : { message: `Unsupported content type: ${headers["content-type"] ?? ""}` },
  // A bearer token is one of Google's accounts, which is not a key.
  noCredential: ({ authorization }) =>
    bearerOf(authorization) === undefined
      ? [403, "Method doesn't allow unregistered callers. Please use API Key."]
      : [401, "Request had invalid authentication credentials."],
  wrongCredential: {
    status: 400,
    message: "API key not valid. Please pass a valid API key.",
    details: {
      details: [
        {
          "@type": "type.googleapis.com/google.rpc.ErrorInfo",
          reason: "API_KEY_INVALID",
          domain: "googleapis.com",
        },
      ],
    },
  },
  idHeader: "x-goog-request-id",
  headers: { "server-timing": "gfet4t7; dur=1" },
};
