import { hashAccessToken } from "@gw/store-abstract";

/** The hash of a token, as it was last shown on a connection. */
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
    if (shown?.token === token) return shown.hash;
    const hash = hashAccessToken(token);
    this.#shown.set(connection, { token, hash });
    return hash;
  }
}
