import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * Tracks the responses in flight of each connection, so that a shutdown closes all connections without
 * an accepted request. Node.js alone would wait for connections that have sent no request yet.
 */
export class Connections {
  /** Whether the request of each response in flight was accepted. */
  readonly #responses = new Map<Socket, Map<ServerResponse, boolean>>();
  readonly #ending = new WeakSet<Socket>();
  #isClosing = false;

  watch(server: Server): void {
    server.on("connection", (socket: Socket) => {
      if (this.#isClosing) socket.destroy();
      this.#responses.set(socket, new Map());
      socket.once("close", () => this.#responses.delete(socket));
    });
  }

  /** Must be called first for each request. */
  track({ socket }: IncomingMessage, response: ServerResponse): void {
    const responses = this.#responses.get(socket);
    responses?.set(response, false);
    if (this.#isClosing) response.shouldKeepAlive = false;
    response.on("close", () => {
      responses?.delete(response);
      this.#endIfDone(socket);
    });
  }

  /** A shutdown waits for responses to accepted requests. */
  accept(response: ServerResponse): void {
    this.#responses.get(response.req.socket)?.set(response, true);
  }

  /** The request on a connection whose head has arrived and whose body has not. */
  incompleteRequest(socket: Socket): IncomingMessage | undefined {
    return this.#inFlight(socket).find(({ req }) => !req.complete)?.req;
  }

  /**
   * Ends an unreadable connection after its pending responses.
   *
   * @returns `false` if there are none
   */
  endAfterResponses(socket: Socket): boolean {
    if (this.#pending(socket).length === 0) return false;
    this.#ending.add(socket);
    return true;
  }

  /** Closes all connections without an accepted request, and the others after their responses. */
  close(): void {
    this.#isClosing = true;
    for (const [socket, responses] of this.#responses) {
      for (const response of responses.keys()) response.shouldKeepAlive = false;
      this.#endIfDone(socket);
    }
  }

  #endIfDone(socket: Socket): void {
    if (this.#ending.has(socket) && this.#pending(socket).length === 0) socket.destroySoon();
    if (!this.#isClosing) return;
    if ([...(this.#responses.get(socket)?.values() ?? [])].includes(true)) return;
    // An error response that is already written is still sent.
    if (socket.writableLength > 0) socket.destroySoon();
    else socket.destroy();
  }

  #inFlight(socket: Socket): ServerResponse[] {
    return [...(this.#responses.get(socket)?.keys() ?? [])];
  }

  // An incomplete request gets the error response instead.
  #pending(socket: Socket): ServerResponse[] {
    return this.#inFlight(socket).filter(({ req, headersSent }) => req.complete || headersSent);
  }
}
