import type { IncomingMessage } from "node:http";
import { GatewayError, type Permission } from "@gw/entities";
import type { Caller } from "@gw/gateway";
import type { AuthFailureLimiter } from "./auth-failure-limiter.js";
import type { AuthFailureLog } from "./auth-failure-log.js";
import type { Authenticator } from "./authenticator.js";

export interface AdmitOptions {
  readonly authenticate: Authenticator;
  readonly failures: AuthFailureLimiter;
  readonly refusals: AuthFailureLog;
}

/** Who sent a request, as far as could be told, and why it goes no further, if it does not. */
export interface Admission {
  readonly caller?: Caller;
  readonly refusal?: GatewayError;
}

/** Finds out whose request it is, and whether that one may go on with it. */
export function admit(
  request: IncomingMessage,
  access: Permission | undefined,
  options: AdmitOptions,
): Admission {
  const caller = identify(request, access, options);
  if (GatewayError.is(caller)) return { refusal: caller };
  if (access === undefined || !caller.permissions.has(access)) return { caller, refusal: denied() };
  return request.headers.host === undefined ? { caller, refusal: hostless() } : { caller };
}

/** Finds out whose request it is. @returns the error for whoever cannot show it */
export function identify(
  request: IncomingMessage,
  access: Permission | "open" | undefined,
  { authenticate, failures, refusals }: AdmitOptions,
): Caller | GatewayError {
  const caller = authenticate(request, access);
  if (caller === "unsure") return unsure();
  if (caller !== undefined) return caller;
  // Whoever has gone already has no address any more, whatever the type says.
  const address = String(request.socket.remoteAddress);
  refusals.count(address);
  return failures.exceededBy(address) ? tooMany() : unauthenticated();
}

// Nothing of this says why: a token that was never there looks like one that is wrong.
function unauthenticated(): GatewayError {
  return new GatewayError(
    "UNAUTHENTICATED",
    "A valid access token must be given, as authorization: Bearer <token> or as the password of " +
      "basic authentication",
  );
}

function unsure(): GatewayError {
  return new GatewayError(
    "TEMPORARILY_UNAVAILABLE",
    "The database is away, so it cannot be told whether the access token is valid; try again",
  );
}

function tooMany(): GatewayError {
  const message = "Too many requests without a valid access token; try again in a minute";
  return new GatewayError("RESOURCE_EXHAUSTED", message);
}

function denied(): GatewayError {
  return new GatewayError("PERMISSION_DENIED", "The access token does not permit this");
}

function hostless(): GatewayError {
  return new GatewayError("INVALID_PARAMETER_VALUE", "The header host must be given");
}
