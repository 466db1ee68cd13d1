import { timingSafeEqual } from "node:crypto";
import { hashAccessToken } from "@gw/store-abstract";

/** A token as it was last shown on a connection. */
interface Shown {
  readonly token: Buffer;
  readonly hash: Buffer;
}

/**
 * The hashes of tokens. A connection shows the same one with nearly every request, and hashing it
 * costs more than all else that is asked about a caller: it is done once for as long as both stay.
 */
export class TokenHashes {
  readonly #shown = new WeakMap<object, Shown>();

  of(connection: object, token: string): Buffer {
    const bytes = Buffer.from(token);
    const shown = this.#shown.get(connection);
    // Behind a proxy the other one may be another caller's: how long this takes says nothing about it.
    if (shown?.token.length === bytes.length && timingSafeEqual(shown.token, bytes)) {
      return shown.hash;
    }
    const hash = hashAccessToken(token);
    this.#shown.set(connection, { token: bytes, hash });
    return hash;
  }
}
