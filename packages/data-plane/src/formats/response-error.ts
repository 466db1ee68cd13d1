import { GatewayError, type GatewayErrorCode } from "@gw/entities";
import { CallError, type DataPlaneError } from "../call/call-error.js";
import { RouteError } from "../paths/route-error.js";
import type { JsonObject } from "./json-object.js";

/** The HTTP status of each error code that data-plane responses carry. */
export const responseErrorStatus = {
  /** The body, the query or a header is invalid. */
  INVALID_PARAMETER_VALUE: 400,
  /** The request has no valid token. */
  UNAUTHENTICATED: 401,
  /** The token may not call the endpoint. */
  PERMISSION_DENIED: 403,
  /** The workspace is suspended: none of its endpoints may be called. */
  workspace_suspended: 403,
  /** No endpoint has that name, or this token may not call it. */
  model_not_found: 404,
  /** There is no such path. */
  RESOURCE_DOES_NOT_EXIST: 404,
  /** The path does not support the method; the header `allow` lists those that it does. */
  METHOD_NOT_ALLOWED: 405,
  /** The body exceeds the limit. */
  REQUEST_TOO_LARGE: 413,
  /** The body is compressed in a way that the gateway cannot decode. */
  UNSUPPORTED_MEDIA_TYPE: 415,
  /** The endpoint cannot be called as it is configured, or not with this request. */
  ENDPOINT_NOT_CALLABLE: 422,
  /** The path is not served over WebSocket. */
  UPGRADE_REQUIRED: 426,
  /** Nothing is left of a limit in its window. */
  budget_exceeded: 429,
  /** A limit has no room at the moment. */
  rate_limited: 429,
  /** Too many requests without a valid token. */
  RATE_LIMITED: 429,
  /** An unexpected failure; the log has it under the request id. */
  INTERNAL_ERROR: 500,
  /** No provider returned a usable response. */
  UPSTREAM_FAILED: 502,
  /** The gateway is at a limit, or something that it needs is unavailable. */
  TEMPORARILY_UNAVAILABLE: 503,
  /** No provider responded in time. */
  UPSTREAM_TIMEOUT: 504,
  /** The request has another version of HTTP than 1.0 and 1.1. */
  HTTP_VERSION_NOT_SUPPORTED: 505,
} as const;

/** One of the keys of {@link responseErrorStatus}; a closed list. */
export type ResponseErrorCode = keyof typeof responseErrorStatus;

/** An error as a client of the data plane sees it, before it is encoded in an API format. */
export interface ResponseError {
  readonly code: ResponseErrorCode;
  readonly status: number;
  readonly message: string;
  /** The fields of the provider's own error, which replace those of the gateway. */
  readonly reported?: JsonObject | undefined;
  /** Seconds until a retry may succeed. */
  readonly retryAfter?: number | undefined;
  /** When the window of a limit ends, in milliseconds since the Unix epoch. */
  readonly windowEnd?: number | undefined;
  /** Response headers that belong to the error, such as `allow`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

const codes: Readonly<Partial<Record<GatewayErrorCode, ResponseErrorCode>>> = {
  ENDPOINT_NOT_CALLABLE: "ENDPOINT_NOT_CALLABLE",
  ENDPOINT_NOT_FOUND: "RESOURCE_DOES_NOT_EXIST",
  HTTP_VERSION_NOT_SUPPORTED: "HTTP_VERSION_NOT_SUPPORTED",
  INVALID_PARAMETER_VALUE: "INVALID_PARAMETER_VALUE",
  METHOD_NOT_ALLOWED: "METHOD_NOT_ALLOWED",
  PERMISSION_DENIED: "PERMISSION_DENIED",
  REQUEST_TOO_LARGE: "REQUEST_TOO_LARGE",
  RESOURCE_DOES_NOT_EXIST: "RESOURCE_DOES_NOT_EXIST",
  RESOURCE_EXHAUSTED: "RATE_LIMITED",
  TEMPORARILY_UNAVAILABLE: "TEMPORARILY_UNAVAILABLE",
  UNAUTHENTICATED: "UNAUTHENTICATED",
  UNSUPPORTED_MEDIA_TYPE: "UNSUPPORTED_MEDIA_TYPE",
};

/** An error that knows when a retry may succeed. */
interface RetryableError {
  /** In seconds. */
  readonly retryAfter?: number;
  readonly windowEnd?: number;
}

const retryAfters: Readonly<Partial<Record<ResponseErrorCode, number>>> = {
  RATE_LIMITED: 60,
  TEMPORARILY_UNAVAILABLE: 1,
};

const fixedHeaders: Readonly<Partial<Record<ResponseErrorCode, Record<string, string>>>> = {
  // SDKs repeat every other 429 at once.
  budget_exceeded: { "x-should-retry": "false" },
};

/** The code that a client sees; `INTERNAL_ERROR` for codes that the data plane does not have. */
export function responseErrorCode(error: DataPlaneError): ResponseErrorCode {
  if (CallError.is(error)) return error.code;
  if (error instanceof RouteError) return error.routeCode;
  return codes[error.code] ?? "INTERNAL_ERROR";
}

/** The code, status and message that a client sees. */
export function toResponseError(error: DataPlaneError): ResponseError {
  const code = responseErrorCode(error);
  const retryable = error as DataPlaneError & RetryableError;
  const { message, retryAfter = retryAfters[code], windowEnd } = retryable;
  const headers = error instanceof RouteError ? error.headers : fixedHeaders[code];
  return { code, status: responseErrorStatus[code], message, retryAfter, windowEnd, headers };
}

/** The error that a client sees instead of one that it may not see. */
export function visibleError(error: unknown): DataPlaneError {
  if (isExpectedError(error)) return error;
  const message = "an unexpected error occurred; the server's log has it under the request id";
  return new GatewayError("INTERNAL_ERROR", message);
}

/** Whether a client may see the message of an error; any other error is unexpected. */
export function isExpectedError(error: unknown): error is DataPlaneError {
  if (CallError.is(error)) return true;
  return GatewayError.is(error) && responseErrorCode(error) !== "INTERNAL_ERROR";
}

/** The field of an error body that tells when the window of a limit ends; none without a window. */
export function windowEndField(windowEnd: number | undefined): { readonly window_end?: string } {
  return windowEnd === undefined ? {} : { window_end: new Date(windowEnd).toISOString() };
}
