import { hashAccessToken } from "@gw/store-abstract";

interface HashedToken {
  readonly token: string;
  readonly hash: Buffer;
}

/**
 * Caches the hash of the last token of each connection. Nearly all requests of a connection have the
 * same token, and hashing it is the most expensive part of authentication.
 */
export class TokenHashCache {
  readonly #lastTokens = new WeakMap<object, HashedToken>();

  hashOf(token: string, connection: object): Buffer {
    const last = this.#lastTokens.get(connection);
    if (last !== undefined && isEqualInConstantTime(last.token, token)) return last.hash;
    const hash = hashAccessToken(token);
    this.#lastTokens.set(connection, { token, hash });
    return hash;
  }
}

// Behind a proxy the cached token may be another client's, so timing must not reveal a common prefix.
function isEqualInConstantTime(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let at = 0; at < one.length; at += 1)
    difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}
