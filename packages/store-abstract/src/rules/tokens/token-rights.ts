import {
  type AccessTokenRole,
  accessTokenRoles,
  defaultWorkspace,
  everyWorkspace,
  type Permission,
  permissions,
  type WorkspaceScope,
} from "@gw/entities";
import type { AccessTokenRow } from "../../ports/access-tokens.js";

/** The effective rights of a token; never more than those of its issuer. */
export interface TokenRights {
  /** Where the permissions apply; `*` for all workspaces and the installation itself. */
  readonly workspaceId: WorkspaceScope;
  readonly permissions: ReadonlySet<Permission>;
  /** Names of the endpoints that may be called, see {@link endpointsIn}; all endpoints when absent. */
  readonly endpoints?: ReadonlySet<string> | undefined;
  /** Milliseconds since the Unix epoch; from then on the token has no rights. */
  readonly expiresAt?: number | undefined;
}

const permissionsOf: Readonly<Record<AccessTokenRole, readonly Permission[]>> = {
  viewer: ["read"],
  editor: ["read", "write"],
  admin: ["read", "write", "admin"],
  invoker: ["invoke"],
};

/** The roles whose tokens have a permission. */
export function rolesWith(permission: Permission): readonly AccessTokenRole[] {
  return accessTokenRoles.filter((role) => permissionsOf[role].includes(permission));
}

/** The rights of callers without a stored token. */
export const allRights: TokenRights = {
  workspaceId: everyWorkspace,
  permissions: new Set(permissions),
};

const noEndpoints: ReadonlySet<string> = new Set();

/**
 * The names of the endpoints of a workspace that may be called; all of them when `undefined`. Endpoints
 * that a token of the installation names are those of `default`: it may call none of the others.
 */
export function endpointsIn(
  rights: Pick<TokenRights, "workspaceId" | "endpoints">,
  workspaceId: WorkspaceScope,
): ReadonlySet<string> | undefined {
  const { workspaceId: scope, endpoints } = rights;
  if (endpoints === undefined || scope === workspaceId) return endpoints;
  return workspaceId === defaultWorkspace && scope === everyWorkspace ? endpoints : noEndpoints;
}

/** The rights that a token names itself, regardless of its issuer. */
export function requestedRights({
  workspaceId,
  roles,
  endpoints,
  expiresAt,
}: Pick<AccessTokenRow, "workspaceId" | "roles" | "endpoints" | "expiresAt">): TokenRights {
  return {
    workspaceId,
    permissions: new Set(roles.flatMap((role) => permissionsOf[role] ?? [])),
    endpoints: endpoints && new Set(endpoints),
    expiresAt,
  };
}

/**
 * Computes the effective rights of tokens, by token id. A token without an entry has no rights: its
 * issuer is revoked, expired or unknown, or confined to another workspace.
 *
 * @param tokens - from {@link AccessTokenStore.liveTokens}, in any order
 */
export function rightsOfTokens(
  tokens: readonly AccessTokenRow[],
): ReadonlyMap<string, TokenRights> {
  const rightsById = new Map<string, TokenRights>();
  for (const token of issuersFirst(tokens)) {
    const { tokenId, issuerTokenId } = token;
    const issuer = issuerTokenId === undefined ? allRights : rightsById.get(issuerTokenId);
    const rights = issuer && intersect(requestedRights(token), issuer);
    if (rights !== undefined) rightsById.set(tokenId, rights);
  }
  return rightsById;
}

/** The tokens whose chain of issuers is complete, each issuer before its tokens. */
export function issuersFirst(tokens: readonly AccessTokenRow[]): readonly AccessTokenRow[] {
  const byIssuer = Map.groupBy(tokens, ({ issuerTokenId }) => issuerTokenId);
  const ordered = [...(byIssuer.get(undefined) ?? [])];
  // The list grows while it is walked.
  for (const { tokenId } of ordered) ordered.push(...(byIssuer.get(tokenId) ?? []));
  return ordered;
}

/** The first input field whose rights exceed the given ones, if any. */
export function fieldExceeding(requested: TokenRights, rights: TokenRights): string | undefined {
  const { workspaceId } = requested;
  if (!isWithin(workspaceId, rights.workspaceId)) return "workspace";
  const permission = [...requested.permissions].find((one) => !rights.permissions.has(one));
  if (permission !== undefined) return "roles";
  const allowed = endpointsIn(rights, workspaceId);
  if (requested.permissions.has("invoke") && !isSubset(requested.endpoints, allowed)) {
    return "endpoints";
  }
  return expiryOf(requested) > expiryOf(rights) ? "expires_at" : undefined;
}

/** Whether permissions in `outer` apply in `inner`. */
export function isWithin(inner: WorkspaceScope, outer: WorkspaceScope): boolean {
  return outer === everyWorkspace || inner === outer;
}

/** Absent means every endpoint. */
function isSubset(inner: TokenRights["endpoints"], outer: TokenRights["endpoints"]): boolean {
  if (outer === undefined) return true;
  return inner !== undefined && [...inner].every((name) => outer.has(name));
}

function expiryOf({ expiresAt = Number.POSITIVE_INFINITY }: TokenRights): number {
  return expiresAt;
}

/** What a token may do that has an issuer with these rights; `undefined` outside its workspace. */
function intersect(own: TokenRights, issuer: TokenRights): TokenRights | undefined {
  const { workspaceId } = own;
  if (!isWithin(workspaceId, issuer.workspaceId)) return undefined;
  const allowed = endpointsIn(issuer, workspaceId);
  const expiry = Math.min(expiryOf(own), expiryOf(issuer));
  return {
    workspaceId,
    permissions: new Set([...own.permissions].filter((each) => issuer.permissions.has(each))),
    endpoints:
      own.endpoints === undefined
        ? allowed
        : new Set([...own.endpoints].filter((each) => allowed?.has(each) ?? true)),
    expiresAt: expiry === Number.POSITIVE_INFINITY ? undefined : expiry,
  };
}
