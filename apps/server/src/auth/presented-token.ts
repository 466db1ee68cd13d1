import type { IncomingMessage } from "node:http";
import type { Permission } from "@gw/entities";

/** Where SDKs of providers put a key. They are read only where endpoints are called. */
const keyHeaders = ["x-api-key", "api-key", "x-goog-api-key"] as const;

/**
 * The token that a request comes with, wherever the route takes one. Several have to agree: of two,
 * what stands in front may have looked at the other.
 */
export function presentedToken(
  request: IncomingMessage,
  access: Permission | "open" | undefined,
): string | undefined {
  if (access !== "invoke") return fromAuthorization(request);
  const { headers } = request;
  const isAuthorized = headers.authorization !== undefined;
  let token = isAuthorized ? fromAuthorization(request) : undefined;
  if (isAuthorized && token === undefined) return undefined;
  for (const name of keyHeaders) {
    const value = headers[name];
    if (value === undefined) continue;
    // Node.js joins a header that comes twice by a comma and a space: then it is no token.
    if (!isVisible(value) || (token !== undefined && token !== value)) return undefined;
    token = value;
  }
  return token;
}

/** The bearer token, or the password of basic authentication, whose user may be any. */
function fromAuthorization(request: IncomingMessage): string | undefined {
  const { authorization } = request.headers;
  if (authorization === undefined || isAmbiguous(request.rawHeaders)) return undefined;
  const [, scheme, credentials] = /^(bearer|basic) +([\x21-\x7e]+)$/i.exec(authorization) ?? [];
  if (scheme === undefined || credentials === undefined) return undefined;
  if (scheme.length === "bearer".length) return credentials;
  const pair = Buffer.from(credentials, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  return colon === -1 ? undefined : pair.slice(colon + 1);
}

function isVisible(value: string | string[]): value is string {
  return typeof value === "string" && /^[\x21-\x7e]+$/.test(value);
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
