import type { IncomingMessage } from "node:http";
import type { Permission } from "@gw/entities";

/** Headers that SDKs of providers use for a key; accepted on data-plane routes only. */
const keyHeaders = ["x-api-key", "api-key", "x-goog-api-key"] as const;

/**
 * The token of a request, from the headers that a route with this access accepts. Several headers must
 * have the same token: a proxy in front may have checked another one than the gateway.
 */
export function presentedToken(
  request: IncomingMessage,
  access: Permission | undefined,
): string | undefined {
  if (access !== "invoke") return tokenInAuthorization(request);
  const { headers } = request;
  const isAuthorized = headers.authorization !== undefined;
  let token = isAuthorized ? tokenInAuthorization(request) : undefined;
  if (isAuthorized && token === undefined) return undefined;
  for (const name of keyHeaders) {
    const value = headers[name];
    if (value === undefined) continue;
    // Node.js joins a repeated header with a comma and a space, which no token contains.
    if (!isVisibleAscii(value) || (token !== undefined && token !== value)) return undefined;
    token = value;
  }
  return token;
}

/** The bearer token, or the password of basic authentication with any user. */
function tokenInAuthorization(request: IncomingMessage): string | undefined {
  const { authorization } = request.headers;
  if (authorization === undefined || isRepeated(request.rawHeaders)) return undefined;
  const [, scheme, credentials] = /^(bearer|basic) +([\x21-\x7e]+)$/i.exec(authorization) ?? [];
  if (scheme === undefined || credentials === undefined) return undefined;
  if (scheme.length === "bearer".length) return credentials;
  const pair = Buffer.from(credentials, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  return colon === -1 ? undefined : pair.slice(colon + 1);
}

function isVisibleAscii(value: string | string[]): value is string {
  return typeof value === "string" && /^[\x21-\x7e]+$/.test(value);
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
