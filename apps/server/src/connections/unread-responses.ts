import type { Socket } from "node:net";
import type { Connection } from "./connection.js";

/** Bytes of all responses that clients have not taken. */
const maxUnsent = 67_108_864;

/**
 * Disconnects clients that do not read their responses: those that have taken no byte for a time, and
 * if all unsent bytes together exceed 64 MiB, those that have taken none for longest.
 */
export class UnreadResponses {
  readonly #timeout: number;
  /** Of connections, as of the last check; those of later responses are added. */
  #unsent = 0;

  /** @param timeout - milliseconds */
  constructor(timeout: number) {
    this.#timeout = timeout;
  }

  /** Adds what is unsent of a response. @returns whether the next check is due */
  add(bytes: number): boolean {
    this.#unsent += bytes;
    return this.#unsent > maxUnsent;
  }

  /**
   * Checks all connections.
   *
   * @param now - by `performance.now`
   * @returns how many clients were disconnected
   */
  check(connections: Iterable<Connection>, now: number): number {
    const unread: Connection[] = [];
    let disconnected = 0;
    this.#unsent = 0;
    const disconnect = ({ socket }: Connection): void => {
      disconnected += 1;
      // Unlike `destroy`, it also frees what the operating system holds.
      socket.resetAndDestroy();
    };
    for (const connection of connections) {
      const { socket } = connection;
      if (socket.writableLength === 0) {
        connection.stall = undefined;
        continue;
      }
      const taken = takenBytes(socket);
      if (connection.stall?.taken !== taken) connection.stall = { taken, since: now };
      if (now - connection.stall.since >= this.#timeout) disconnect(connection);
      else {
        unread.push(connection);
        this.#unsent += socket.writableLength;
      }
    }
    if (this.#unsent <= maxUnsent) return disconnected;
    const since = ({ stall }: Connection): number => stall?.since ?? now;
    for (const connection of unread.sort((one, other) => since(one) - since(other))) {
      this.#unsent -= connection.socket.writableLength;
      disconnect(connection);
      if (this.#unsent <= maxUnsent) break;
    }
    return disconnected;
  }
}

/** Bytes that the operating system took; parts of one long write count, unlike in `bytesWritten`. */
function takenBytes(socket: Socket): number {
  const { _handle: handle } = socket as Socket & {
    readonly _handle?: { readonly bytesWritten: number; readonly writeQueueSize: number } | null;
  };
  return handle ? handle.bytesWritten - handle.writeQueueSize : socket.bytesWritten;
}
