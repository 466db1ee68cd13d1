import type { IncomingMessage } from "node:http";
import { GatewayError, type Permission } from "@gw/entities";
import type { Caller } from "@gw/gateway";
import { rolesWith } from "@gw/store-abstract";
import type { AuthFailureLimiter } from "./auth-failure-limiter.js";
import type { AuthFailureLog } from "./auth-failure-log.js";
import type { Authenticator } from "./authenticator.js";
import type { ClientAddresses } from "./client-addresses.js";
import { presentsCredential, type TokenAccess } from "./presented-token.js";

export interface AuthorizeOptions {
  readonly authenticator: Authenticator;
  readonly failureLimiter: AuthFailureLimiter;
  readonly failureLog: AuthFailureLog;
  readonly clientAddresses: Pick<ClientAddresses, "of">;
}

/** The caller of a request, if it is known, and the error if the request is rejected. */
export interface Authorization {
  readonly caller?: Caller;
  readonly error?: GatewayError;
}

/** The parts of a route that decide about authentication. */
export interface RequestedAccess {
  /** What the route requires of a token; without it the route is denied. */
  readonly access: TokenAccess | undefined;
  /** Whether the server has a route for the request. */
  readonly isServed: boolean;
}

/** Identifies the caller and checks its permission. */
export function authorize(
  request: IncomingMessage,
  requested: RequestedAccess,
  options: AuthorizeOptions,
): Authorization {
  const { access } = requested;
  const caller = authenticate(request, requested, options);
  if (GatewayError.is(caller)) return { error: caller };
  if (access === "any" || (access !== undefined && caller.permissions.has(access))) {
    return { caller };
  }
  return { caller, error: permissionDenied(access) };
}

/** Identifies the caller, or returns the error of the response. Counts authentication failures. */
export function authenticate(
  request: IncomingMessage,
  { access, isServed }: RequestedAccess,
  { authenticator, failureLimiter, failureLog, clientAddresses }: AuthorizeOptions,
): Caller | GatewayError {
  const caller = authenticator(request, access);
  if (caller === "unverifiable") return unverifiable();
  if (caller !== undefined) return caller;
  if (isProbe(request, isServed)) return unauthenticated(access);
  const address = clientAddresses.of(request);
  failureLog.count(address);
  return failureLimiter.isExceededBy(address) ? tooManyFailures() : unauthenticated(access);
}

/** Clients and load balancers look for a server without a token; they do not guess one. */
function isProbe(request: IncomingMessage, isServed: boolean): boolean {
  if (presentsCredential(request)) return false;
  return !isServed || request.method === "HEAD" || request.method === "OPTIONS";
}

// The message is the same for a missing and a wrong token.
function unauthenticated(access: TokenAccess | undefined): GatewayError {
  const headers =
    access === "invoke"
      ? "as `authorization: Bearer <token>`, `x-api-key`, `api-key` or `x-goog-api-key`; the query " +
        "must not contain it"
      : "as `authorization: Bearer <token>` or as the password of basic authentication";
  return new GatewayError("UNAUTHENTICATED", `A valid access token is required, ${headers}`);
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

function permissionDenied(permission: Permission | undefined): GatewayError {
  const message =
    permission === undefined
      ? "The access token does not permit this"
      : `The access token lacks the permission \`${permission}\`; use a token with the role ` +
        rolesWith(permission).join(" or ");
  return new GatewayError("PERMISSION_DENIED", message);
}
