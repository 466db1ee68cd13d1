import { hashAccessToken } from "@gw/store-abstract";

/** A token as it was last shown on a connection. */
interface Shown {
  readonly token: string;
  readonly hash: Buffer;
}

/**
 * The hashes of tokens. A connection shows the same one with nearly every request, and hashing it
 * costs more than all else that is asked about a caller: it is done once for as long as both stay.
 */
export class TokenHashes {
  readonly #shown = new WeakMap<object, Shown>();

  of(connection: object, token: string): Buffer {
    const shown = this.#shown.get(connection);
    if (shown !== undefined && isSame(shown.token, token)) return shown.hash;
    const hash = hashAccessToken(token);
    this.#shown.set(connection, { token, hash });
    return hash;
  }
}

/**
 * Looks at every character: behind a proxy the other one may be another caller's, and how long this
 * takes must not say how much of it is the same.
 */
function isSame(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let at = 0; at < one.length; at += 1)
    difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}
