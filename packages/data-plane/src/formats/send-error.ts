import type { ServerResponse } from "node:http";
import type { DataPlaneError } from "../call/call-error.js";
import { securityHeaders } from "../proxy/security-headers.js";
import { type ApiFormat, formats } from "./formats.js";
import { toResponseError } from "./response-error.js";

/** An error response of the data plane. */
export interface EncodedError {
  readonly status: number;
  /** To be sent as JSON. */
  readonly body: object;
  /** Headers that belong to the error: those with the request id, `retry-after` and `allow`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The response headers with the id of a request: for the SDKs of the format, and for the log. */
export function requestIdHeaders(format: ApiFormat, requestId: string): Record<string, string> {
  return { [formats[format].requestIdHeader]: requestId, "x-gw-request-id": requestId };
}

/** Encodes an error in an API format, so that the client's SDK can read it. */
export function encodeErrorResponse(
  error: DataPlaneError,
  {
    format,
    requestId,
    status = toResponseError(error).status,
  }: {
    readonly format: ApiFormat;
    readonly requestId: string;
    /** Replaces the status of the error's code. */
    readonly status?: number | undefined;
  },
): EncodedError {
  const details = { ...toResponseError(error), status };
  const { retryAfter, headers } = details;
  return {
    status,
    body: formats[format].errorBody(details, requestId),
    headers: {
      ...headers,
      ...requestIdHeaders(format, requestId),
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
    },
  };
}

/**
 * Sends an error in an API format. Once the response has begun it can only close the connection.
 *
 * @returns the HTTP status of the error
 */
export function sendErrorResponse(
  response: ServerResponse,
  options: {
    readonly error: DataPlaneError;
    readonly format: ApiFormat;
    readonly requestId: string;
    /** Replaces the status of the error's code. */
    readonly status?: number | undefined;
    /** Further response headers. */
    readonly headers?: Readonly<Record<string, string>>;
  },
): number {
  const { status, body, headers } = encodeErrorResponse(options.error, options);
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return status;
  }
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    ...securityHeaders,
    ...headers,
    ...options.headers,
    "content-type": "application/json; charset=utf-8",
    "content-length": String(bytes.length),
    // The rest of the request body is not read.
    ...(!response.req.complete && { connection: "close" }),
  });
  response.end(bytes);
  return status;
}
