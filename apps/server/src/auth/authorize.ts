import type { IncomingMessage } from "node:http";
import { everyWorkspace, GatewayError, type Permission } from "@gw/entities";
import type { Caller } from "@gw/gateway";
import { rolesWith } from "@gw/store-abstract";
import type { RouteScope } from "@gw/store-rest/protocol";
import type { EnteredWorkspace } from "../workspaces/entered-workspace.js";
import type { WorkspaceChoice, WorkspaceEntry } from "../workspaces/workspace-entry.js";
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
  readonly workspaces: Pick<WorkspaceEntry, "choose" | "find" | "notInMemory">;
}

/** The caller of a request, if it is known, and the error if the request is rejected. */
export interface Authorization {
  readonly caller?: Caller;
  /** The workspace of the request, which the caller may enter; on routes of a workspace. */
  readonly workspace?: EnteredWorkspace;
  readonly error?: GatewayError;
}

/** The parts of a route that decide about authentication. */
export interface RequestedAccess {
  /** What the route requires of a token; without it the route is denied. */
  readonly access: TokenAccess | undefined;
  /** What the route works on; `caller` when absent. */
  readonly scope?: RouteScope | undefined;
  /** Whether the request changes something or causes costs, which a suspended workspace rejects. */
  readonly isChange?: boolean | undefined;
  /** Whether the server has a route for the request. */
  readonly isServed: boolean;
}

/**
 * Identifies the caller, finds the workspace of the request, and checks the permission. Waits for the
 * database only if the caller may have a workspace that is not in memory.
 */
export function authorize(
  request: IncomingMessage,
  requested: RequestedAccess,
  options: AuthorizeOptions,
): Authorization | Promise<Authorization> {
  const authorized = authorizeInMemory(request, requested, options);
  const { found } = authorized;
  if (authorized.error !== undefined || found === undefined || !("unknown" in found)) {
    return authorizationOf(requested, authorized);
  }
  return options.workspaces
    .find(found.unknown)
    .then((stored) => authorizationOf(requested, { ...authorized, found: stored }));
}

/** The same for a call of an endpoint, which never waits for the database. */
export function authorizeCall(
  request: IncomingMessage,
  requested: RequestedAccess,
  options: AuthorizeOptions,
): Authorization {
  const authorized = authorizeInMemory(request, requested, options);
  const { found } = authorized;
  if (authorized.error !== undefined || found === undefined || !("unknown" in found)) {
    return authorizationOf(requested, authorized);
  }
  const error = options.workspaces.notInMemory(found.unknown);
  return authorizationOf(requested, { ...authorized, error });
}

/** What is known without the database. */
interface KnownInMemory {
  readonly caller?: Caller | undefined;
  readonly found?: WorkspaceChoice | undefined;
  readonly error?: GatewayError | undefined;
}

function authorizeInMemory(
  request: IncomingMessage,
  requested: RequestedAccess,
  options: AuthorizeOptions,
): KnownInMemory {
  const caller = authenticate(request, requested, options);
  if (GatewayError.is(caller)) return { error: caller };
  const { access, scope } = requested;
  const found = scope === "workspace" ? options.workspaces.choose(request, caller) : undefined;
  if (found !== undefined && "error" in found) return { caller, error: found.error };
  if (access !== "any" && (access === undefined || !caller.permissions.has(access))) {
    return { caller, found, error: permissionDenied(access) };
  }
  if (scope === "installation" && caller.workspaceId !== everyWorkspace) {
    return { caller, error: installationDenied() };
  }
  return { caller, found };
}

function authorizationOf(
  { isChange = false }: RequestedAccess,
  { caller, found, error }: KnownInMemory,
): Authorization {
  const denied = error ?? (found !== undefined && "error" in found ? found.error : undefined);
  const workspace = found !== undefined && "workspace" in found ? found.workspace : undefined;
  const isLocked = workspace?.suspended === true && caller?.workspaceId !== everyWorkspace;
  const problem = denied ?? (isLocked && isChange ? suspended(workspace.name) : undefined);
  return {
    ...(caller !== undefined && { caller }),
    ...(workspace !== undefined && { workspace }),
    ...(problem !== undefined && { error: problem }),
  };
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

function installationDenied(): GatewayError {
  return new GatewayError(
    "PERMISSION_DENIED",
    "The access token is confined to one workspace; this requires a token of the installation",
  );
}

function suspended(name: string): GatewayError {
  const message = `The workspace '${name}' is suspended: only tokens of the installation change it`;
  return new GatewayError("PERMISSION_DENIED", message);
}
