import type { IncomingMessage } from "node:http";
import { GatewayError, type Permission } from "@gw/entities";
import type { Caller } from "@gw/gateway";
import type { AuthFailureLimiter } from "./auth-failure-limiter.js";
import type { AuthFailureLog } from "./auth-failure-log.js";
import type { Authenticator } from "./authenticator.js";

export interface AuthorizeOptions {
  readonly authenticator: Authenticator;
  readonly failureLimiter: AuthFailureLimiter;
  readonly failureLog: AuthFailureLog;
}

/** The caller of a request, if it is known, and the error if the request is rejected. */
export interface Authorization {
  readonly caller?: Caller;
  readonly error?: GatewayError;
}

/** Identifies the caller and checks its permission. */
export function authorize(
  request: IncomingMessage,
  access: Permission | undefined,
  options: AuthorizeOptions,
): Authorization {
  const caller = authenticate(request, access, options);
  if (GatewayError.is(caller)) return { error: caller };
  if (access === undefined || !caller.permissions.has(access)) {
    return { caller, error: permissionDenied() };
  }
  return request.headers.host === undefined ? { caller, error: hostMissing() } : { caller };
}

/** Identifies the caller, or returns the error of the response. Counts authentication failures. */
export function authenticate(
  request: IncomingMessage,
  access: Permission | undefined,
  { authenticator, failureLimiter, failureLog }: AuthorizeOptions,
): Caller | GatewayError {
  const caller = authenticator(request, access);
  if (caller === "unverifiable") return unverifiable();
  if (caller !== undefined) return caller;
  // The address of a closed socket is undefined, in spite of its type.
  const address = String(request.socket.remoteAddress);
  failureLog.count(address);
  return failureLimiter.isExceededBy(address) ? tooManyFailures() : unauthenticated();
}

// The message is the same for a missing and a wrong token.
function unauthenticated(): GatewayError {
  return new GatewayError(
    "UNAUTHENTICATED",
    "A valid access token is required, as `authorization: Bearer <token>` or as the password of " +
      "basic authentication",
  );
}

function unverifiable(): GatewayError {
  return new GatewayError(
    "TEMPORARILY_UNAVAILABLE",
    "The access token cannot be verified while the database is unavailable; try again later",
  );
}

function tooManyFailures(): GatewayError {
  const message = "Too many requests without a valid access token; try again in a minute";
  return new GatewayError("RESOURCE_EXHAUSTED", message);
}

function permissionDenied(): GatewayError {
  return new GatewayError("PERMISSION_DENIED", "The access token does not permit this");
}

function hostMissing(): GatewayError {
  return new GatewayError("INVALID_PARAMETER_VALUE", "The header `host` is required");
}
