import type { IncomingMessage } from "node:http";
import type { Permission } from "@gw/entities";

/** The requirement of a route for a token: a permission, or that it is valid. */
export type TokenAccess = Permission | "any";

/** Headers that SDKs of providers use for a key; accepted on data-plane and unknown paths only. */
const keyHeaders = ["x-api-key", "api-key", "x-goog-api-key"] as const;

/**
 * The token of a request, from the headers that a route with this access accepts. Clients may send a
 * provider's key in one header and the token in another: values that cannot be a token of the gateway
 * are ignored. Two different tokens are none: a proxy in front may have checked another one than the
 * gateway.
 */
export function presentedToken(
  request: IncomingMessage,
  access: TokenAccess | undefined,
  mayBeToken: (value: string) => boolean,
): string | undefined {
  const { headers } = request;
  const isAuthorized = headers.authorization !== undefined;
  if (isAuthorized && isRepeated(request.rawHeaders)) return undefined;
  const authorized = isAuthorized ? tokenInAuthorization(request) : undefined;
  if (access !== "invoke") return authorized;
  const keys = keysOf(request);
  if (keys.length === 0) return authorized;
  const tokens = new Set(keys.filter(mayBeToken));
  if (authorized !== undefined && mayBeToken(authorized)) tokens.add(authorized);
  const [token] = tokens;
  return tokens.size === 1 ? token : undefined;
}

/** Whether a request has a header that could carry a token. */
export function presentsCredential({ headers }: IncomingMessage): boolean {
  return headers.authorization !== undefined || keyHeaders.some((name) => name in headers);
}

function keysOf({ headers }: IncomingMessage): readonly string[] {
  const keys: string[] = [];
  for (const name of keyHeaders) {
    const value = headers[name];
    // Node.js joins a repeated header with a comma and a space, which no token contains.
    if (typeof value === "string") keys.push(...value.split(", "));
  }
  return keys;
}

/** The bearer token, or the password of basic authentication with any user. */
function tokenInAuthorization({ headers }: IncomingMessage): string | undefined {
  const { authorization = "" } = headers;
  const [, scheme, credentials] = /^(bearer|basic) +([\x21-\x7e]+)$/i.exec(authorization) ?? [];
  if (scheme === undefined || credentials === undefined) return undefined;
  if (scheme.length === "bearer".length) return credentials;
  const pair = Buffer.from(credentials, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  return colon === -1 ? undefined : pair.slice(colon + 1);
}

// Node.js keeps the first of two `authorization` headers; a proxy may have checked the second.
function isRepeated(rawHeaders: readonly string[]): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 13 && name.toLowerCase() === "authorization") count += 1;
  }
  return count > 1;
}
