import type { Api } from "./apis.ts";

export type Language = "JavaScript" | "Python" | "Go" | "Java";

/** Classes of the SDKs that are generated alike, by status; 500 is that of all other 5xx. */
const byStatus: Readonly<Record<number, string>> = {
  400: "BadRequestError",
  401: "AuthenticationError",
  403: "PermissionDeniedError",
  404: "NotFoundError",
  422: "UnprocessableEntityError",
  429: "RateLimitError",
  500: "InternalServerError",
};

const ofAnthropic: Readonly<Record<number, string>> = {
  ...byStatus,
  413: "ContentTooLargeError",
  503: "ServiceUnavailableError",
};

/** Returns the class of the error that an SDK throws for a status; without one, within a stream. */
export function errorClassOf(language: Language, format: Api["format"], status?: number): string {
  const isOfServer = status === undefined || status >= 500;
  if (language === "Java") return javaClassOf(format, status);
  if (format === "gemini") {
    if (language === "Go") return "genai.APIError";
    if (language === "JavaScript") return "ApiError";
    return isOfServer ? "ServerError" : "ClientError";
  }
  if (language === "Go") {
    const isStreamError = status === undefined && format === "openai";
    return isStreamError ? "*ssestream.StreamError" : "*apierror.Error";
  }
  const isStatusError = language === "Python" && (status !== undefined || format === "anthropic");
  const general = isStatusError ? "APIStatusError" : "APIError";
  if (status === undefined) return general;
  const classes = format === "anthropic" ? ofAnthropic : byStatus;
  return classes[status] ?? (isOfServer ? (classes[500] ?? general) : general);
}

function javaClassOf(format: Api["format"], status?: number): string {
  const isOfServer = status === undefined || status >= 500;
  if (format === "gemini") return isOfServer ? "ServerException" : "ClientException";
  if (status === undefined) return "SseException";
  if (status === 401) return "UnauthorizedException";
  const classes = format === "anthropic" ? ofAnthropic : byStatus;
  const name = classes[status] ?? (isOfServer ? classes[500] : undefined);
  return name?.replace(/Error$/, "Exception") ?? "UnexpectedStatusCodeException";
}
