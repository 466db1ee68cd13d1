import type { ConnectionUse } from "./tracked-client.js";

/**
 * A body in pieces. Those that undici writes without waiting for the connection leave together: a
 * system call for each piece would cost more than the pieces.
 */
export class CorkedBody implements Iterable<Buffer> {
  readonly #pieces: readonly Buffer[];
  readonly #use: ConnectionUse;

  /** @param use - knows the connection once the request has one */
  constructor(pieces: readonly Buffer[], use: ConnectionUse) {
    this.#pieces = pieces;
    this.#use = use;
  }

  *[Symbol.iterator](): Iterator<Buffer> {
    let isCorked = false;
    for (const piece of this.#pieces) {
      const socket = this.#use.client?.socket;
      if (!isCorked && socket !== undefined) {
        isCorked = true;
        socket.cork();
        // undici asks for further pieces in microtasks, until the connection has enough. A tick that is
        // queued during another one would come before them.
        queueMicrotask(() =>
          process.nextTick(() => {
            isCorked = false;
            socket.uncork();
          }),
        );
      }
      yield piece;
    }
  }
}
