import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { everyWorkspace, permissions } from "@gw/entities";
import type { Caller, TokenCache } from "@gw/gateway";
import { hashAccessToken, isAccessToken } from "@gw/store-abstract";
import { presentedToken, type TokenAccess } from "./presented-token.js";
import { TokenHashCache } from "./token-hash-cache.js";

/**
 * Identifies the caller of a request; `undefined` without a valid token, `unverifiable` if the token may
 * be valid and the database is unavailable. The access of the route decides which headers may have
 * the token.
 */
export type Authenticator = (
  request: IncomingMessage,
  access: TokenAccess | undefined,
) => Caller | "unverifiable" | undefined;

/** Accepts the admin token and access tokens; both are compared by their SHA-256. */
export function createAuthenticator(options: {
  readonly adminToken: string;
  /** Absent: the admin token is the only one. */
  readonly tokens?: Pick<TokenCache, "find" | "mayMiss"> | undefined;
}): Authenticator {
  const { adminToken, tokens } = options;
  const adminHash = hashAccessToken(adminToken);
  const hashes = new TokenHashCache();
  const admin: Caller = {
    principal: "admin",
    roles: ["admin", "invoker"],
    permissions: new Set(permissions),
    workspaceId: everyWorkspace,
  };
  const mayBeToken = (value: string): boolean =>
    isAccessToken(value) || timingSafeEqual(hashAccessToken(value), adminHash);
  return (request, access) => {
    const token = presentedToken(request, access, mayBeToken);
    if (token === undefined) return undefined;
    // Hashes have one length, and their comparison reveals nothing about the token.
    const hash = hashes.hashOf(token, request.socket);
    if (timingSafeEqual(hash, adminHash)) return admin;
    return tokens?.find(hash) ?? (tokens?.mayMiss(token) ? "unverifiable" : undefined);
  };
}
