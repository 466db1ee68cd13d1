import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Permission } from "@gw/entities";
import type { Caller, TokenCache } from "@gw/gateway";
import { hashAccessToken } from "@gw/store-abstract";
import { presentedToken } from "./presented-token.js";
import { TokenHashes } from "./token-hashes.js";

/**
 * Finds out who calls, by what a route of that permission takes for a token; `undefined` for whoever
 * cannot show it, `unsure` where that cannot be told while the database is away.
 */
export type Authenticator = (
  request: IncomingMessage,
  access: Permission | "open" | undefined,
) => Caller | "unsure" | undefined;

/** By the bootstrap token, whose bearer is `admin`, and by access tokens. Both by their SHA-256. */
export function authenticator(options: {
  readonly adminToken: string;
  /** Absent: the bootstrap token is the only one. */
  readonly tokens?: Pick<TokenCache, "find" | "mayMiss"> | undefined;
}): Authenticator {
  const { adminToken, tokens } = options;
  const expected = hashAccessToken(adminToken);
  const hashes = new TokenHashes();
  const admin: Caller = {
    principal: "admin",
    permissions: new Set<Permission>(["read", "write", "admin", "invoke"]),
  };
  return (request, access) => {
    const token = presentedToken(request, access);
    if (token === undefined) return undefined;
    // Digests are of one length and say nothing about how much of a token was right.
    const digest = hashes.of(request.socket, token);
    if (timingSafeEqual(digest, expected)) return admin;
    return tokens?.find(digest) ?? (tokens?.mayMiss(token) ? "unsure" : undefined);
  };
}
