import { hash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Permission } from "@gw/entities";

/** What a caller may be allowed to: what the protocol has, and to call endpoints. */
export type Access = Permission | "invoke";

/** Whom a request comes from, and what that one may. */
export interface Caller {
  readonly principal: string;
  readonly permissions: ReadonlySet<Access>;
}

/** Finds out who calls; `undefined` for whoever cannot show it. */
export type Authenticator = (request: IncomingMessage) => Caller | undefined;

/** The bootstrap token: whoever has it is `admin`. It is kept as its SHA-256 alone. */
export function adminAuthenticator(adminToken: string): Authenticator {
  const expected = sha256(adminToken);
  const admin: Caller = {
    principal: "admin",
    permissions: new Set<Access>(["read", "write", "admin", "invoke"]),
  };
  return (request) => {
    const token = tokenOf(request);
    // Digests are of one length and say nothing about how much of a token was right.
    if (token === undefined || !timingSafeEqual(sha256(token), expected)) return undefined;
    return admin;
  };
}

function sha256(token: string): Buffer {
  return hash("sha256", token, "buffer");
}

/** The bearer token, or the password of basic authentication, whose user may be any. */
function tokenOf(request: IncomingMessage): string | undefined {
  const { authorization } = request.headers;
  if (authorization === undefined || isAmbiguous(request.rawHeaders)) return undefined;
  const [, scheme, credentials] = /^(bearer|basic) +([\x21-\x7e]+)$/i.exec(authorization) ?? [];
  if (scheme === undefined || credentials === undefined) return undefined;
  if (scheme.length === "bearer".length) return credentials;
  const pair = Buffer.from(credentials, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  return colon === -1 ? undefined : pair.slice(colon + 1);
}

// Of two headers Node.js takes the first; whatever stands in front may have looked at the second.
function isAmbiguous(rawHeaders: readonly string[]): boolean {
  let seen = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 13 && name.toLowerCase() === "authorization") seen += 1;
  }
  return seen > 1;
}
