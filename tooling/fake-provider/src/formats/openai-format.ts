import { type ApiFormat, bearerOf, isJson } from "./api-format.ts";

/** `type` and `code` of an error by status. */
const kinds: Readonly<Record<number, readonly [type: string, code: string | null]>> = {
  401: ["invalid_request_error", "invalid_api_key"],
  404: ["invalid_request_error", "model_not_found"],
  429: ["requests", "rate_limit_exceeded"],
};

export const openAi: ApiFormat = {
  credentialOf: ({ authorization, "api-key": key }) => bearerOf(authorization) ?? key?.toString(),
  error: (status, message, details) => ({ error: { ...described(status, message), ...details } }),
  errorEvent: (status, message) => ({ data: { error: described(status, message) } }),
  invalidHeaders: (headers) => {
    if (isJson(headers)) return undefined;
    const message =
      `Unsupported content type: '${headers["content-type"] ?? ""}'. ` +
      "This API method only accepts 'application/json' requests.";
    return { message, details: { code: "unsupported_content_type" } };
  },
  idHeader: "x-request-id",
  headers: { "openai-processing-ms": "1", "x-ratelimit-remaining-requests": "9999" },
};

function described(status: number, message: string): object {
  const general = status < 500 ? "invalid_request_error" : "server_error";
  const [type, code] = kinds[status] ?? [general, null];
  return { message, type, param: null, code };
}
