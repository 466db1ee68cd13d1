import { type AccessTokenRole, accessTokenRoles, type Permission, permissions } from "@gw/entities";
import type { AccessTokenRow } from "../../ports/access-tokens.js";

/** The effective rights of a token; never more than those of its issuer. */
export interface TokenRights {
  readonly permissions: ReadonlySet<Permission>;
  /** Names of the endpoints that may be called; all endpoints when absent. */
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
  permissions: new Set(permissions),
};

/** The rights that a token names itself, regardless of its issuer. */
export function requestedRights({
  roles,
  endpoints,
  expiresAt,
}: Pick<AccessTokenRow, "roles" | "endpoints" | "expiresAt">): TokenRights {
  return {
    permissions: new Set(roles.flatMap((role) => permissionsOf[role] ?? [])),
    endpoints: endpoints && new Set(endpoints),
    expiresAt,
  };
}

/**
 * Computes the effective rights of tokens, by token id. A token without an entry has no rights: its
 * issuer is revoked, expired or unknown.
 *
 * @param tokens - from {@link AccessTokenStore.liveTokens}: an issuer precedes its tokens
 */
export function rightsOfTokens(
  tokens: readonly AccessTokenRow[],
): ReadonlyMap<string, TokenRights> {
  const rightsById = new Map<string, TokenRights>();
  for (const token of tokens) {
    const { tokenId, issuerTokenId } = token;
    const issuer = issuerTokenId === undefined ? allRights : rightsById.get(issuerTokenId);
    if (issuer !== undefined) rightsById.set(tokenId, intersect(requestedRights(token), issuer));
  }
  return rightsById;
}

/** The first input field whose rights exceed the given ones, if any. */
export function fieldExceeding(requested: TokenRights, rights: TokenRights): string | undefined {
  const permission = [...requested.permissions].find((one) => !rights.permissions.has(one));
  if (permission !== undefined) return "roles";
  if (requested.permissions.has("invoke") && !isSubset(requested.endpoints, rights.endpoints)) {
    return "endpoints";
  }
  return expiryOf(requested) > expiryOf(rights) ? "expires_at" : undefined;
}

/** Absent means every endpoint. */
function isSubset(inner: TokenRights["endpoints"], outer: TokenRights["endpoints"]): boolean {
  if (outer === undefined) return true;
  return inner !== undefined && [...inner].every((name) => outer.has(name));
}

function expiryOf({ expiresAt = Number.POSITIVE_INFINITY }: TokenRights): number {
  return expiresAt;
}

function intersect(one: TokenRights, other: TokenRights): TokenRights {
  const expiry = Math.min(expiryOf(one), expiryOf(other));
  return {
    permissions: new Set([...one.permissions].filter((each) => other.permissions.has(each))),
    endpoints:
      one.endpoints === undefined
        ? other.endpoints
        : new Set([...one.endpoints].filter((each) => other.endpoints?.has(each) ?? true)),
    expiresAt: expiry === Number.POSITIVE_INFINITY ? undefined : expiry,
  };
}
