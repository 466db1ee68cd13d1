import type { ServerResponse } from "node:http";
import { dialects } from "../dialects/dialects.js";
import type { ApiFormat } from "../dialects/operation.js";
import type { CallError } from "./call-error.js";

/** An error as the body that the caller's SDK reads. */
export function errorBodyOf(
  error: CallError,
  { dialect, requestId }: { readonly dialect: ApiFormat; readonly requestId: string },
): object {
  return dialects[dialect].errorBody(error, requestId);
}

/** Answers with an error in the words that the caller's SDK reads; nothing where it is too late. */
export function sendError(
  response: ServerResponse,
  {
    error,
    dialect,
    requestId,
    headers,
  }: {
    readonly error: CallError;
    readonly dialect: ApiFormat;
    readonly requestId: string;
    /** What else is said about the call. */
    readonly headers?: Readonly<Record<string, string>>;
  },
): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const body = Buffer.from(JSON.stringify(errorBodyOf(error, { dialect, requestId })));
  response.writeHead(error.status, {
    ...headers,
    "content-type": "application/json; charset=utf-8",
    "content-length": String(body.length),
    "x-gw-request-id": requestId,
    // What was refused may go on for long: nobody reads it.
    ...(!response.req.complete && { connection: "close" }),
    ...(error.retryAfter !== undefined && { "retry-after": String(error.retryAfter) }),
  });
  response.end(body);
}
