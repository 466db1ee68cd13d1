import type { AccessTokenRole, Permission } from "@gw/entities";
import type { AccessTokenRow } from "../access-tokens.js";

/** What a token is worth: never more than what issued it. */
export interface TokenRights {
  readonly permissions: ReadonlySet<Permission>;
  /** Names of the endpoints that may be called; all of them when absent. */
  readonly endpoints?: ReadonlySet<string> | undefined;
  /** Milliseconds since the Unix epoch; from then on there are none. */
  readonly expiresAt?: number | undefined;
}

const permissionsOf: Readonly<Record<AccessTokenRole, readonly Permission[]>> = {
  viewer: ["read"],
  editor: ["read", "write"],
  admin: ["read", "write", "admin"],
  invoker: ["invoke"],
};

/** Of whoever needs no token of the store. */
export const allRights: TokenRights = {
  permissions: new Set<Permission>(["read", "write", "admin", "invoke"]),
};

/** What the row says, by itself. */
export function claimsOf({
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
 * The rights of each token, by its id. What is not there is worth nothing: a token whose issuer is
 * revoked, has expired or was never there.
 *
 * @param tokens - {@link AccessTokenStore.liveTokens}: an issuer comes before what it issued
 */
export function rightsOfTokens(
  tokens: readonly AccessTokenRow[],
): ReadonlyMap<string, TokenRights> {
  const known = new Map<string, TokenRights>();
  for (const token of tokens) {
    const { tokenId, issuerTokenId } = token;
    const issuer = issuerTokenId === undefined ? allRights : known.get(issuerTokenId);
    if (issuer !== undefined) known.set(tokenId, both(claimsOf(token), issuer));
  }
  return known;
}

/** The first thing that is claimed beyond those rights, if any. */
export function excessOf(claims: TokenRights, rights: TokenRights): string | undefined {
  const permission = [...claims.permissions].find((one) => !rights.permissions.has(one));
  if (permission !== undefined) return "roles";
  if (claims.permissions.has("invoke") && !isWithin(claims.endpoints, rights.endpoints)) {
    return "endpoints";
  }
  return endOf(claims) > endOf(rights) ? "expires_at" : undefined;
}

/** Absent is every endpoint. */
function isWithin(inner: TokenRights["endpoints"], outer: TokenRights["endpoints"]): boolean {
  if (outer === undefined) return true;
  return inner !== undefined && [...inner].every((name) => outer.has(name));
}

function endOf({ expiresAt = Number.POSITIVE_INFINITY }: TokenRights): number {
  return expiresAt;
}

function both(one: TokenRights, other: TokenRights): TokenRights {
  const end = Math.min(endOf(one), endOf(other));
  return {
    permissions: new Set([...one.permissions].filter((each) => other.permissions.has(each))),
    endpoints:
      one.endpoints === undefined
        ? other.endpoints
        : new Set([...one.endpoints].filter((each) => other.endpoints?.has(each) ?? true)),
    expiresAt: end === Number.POSITIVE_INFINITY ? undefined : end,
  };
}
