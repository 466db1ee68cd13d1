import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Logger } from "pino";
import { Connection, type HandleRequest } from "./connection.js";
import { UnreadResponses } from "./unread-responses.js";

export interface ConnectionsOptions {
  readonly logger: Pick<Logger, "warn">;
  /** How long a client may take no byte of a response, in milliseconds. */
  readonly writeTimeout: number;
}

/** In milliseconds. */
const maxCheckInterval = 1_000;

/**
 * All connections of a server. Requests of all paths pass it, known or not, so that no client can make
 * the server hold requests or responses without a limit. A shutdown closes all connections without an
 * accepted request; Node.js alone would wait for connections that have sent no request yet.
 */
export class Connections {
  readonly #connections = new Map<Socket, Connection>();
  readonly #unread: UnreadResponses;
  readonly #logger: Pick<Logger, "warn">;
  readonly #checkInterval: number;
  #isClosing = false;

  constructor({ logger, writeTimeout }: ConnectionsOptions) {
    this.#unread = new UnreadResponses(writeTimeout);
    this.#checkInterval = Math.min(writeTimeout / 4, maxCheckInterval);
    this.#logger = logger;
  }

  watch(server: Server): void {
    const timer = setInterval(this.#check, this.#checkInterval).unref();
    server.once("close", () => clearInterval(timer));
    server.on("connection", (socket: Socket) => {
      if (this.#isClosing) socket.destroy();
      this.#connections.set(socket, new Connection(socket));
      socket.once("close", () => this.#connections.delete(socket));
    });
  }

  /** Handles a request after earlier ones of its connection. Must be called for every request. */
  receive(request: IncomingMessage, response: ServerResponse, handle: HandleRequest): void {
    const { socket } = request;
    if (this.#isClosing) response.shouldKeepAlive = false;
    response.on("prefinish", () => {
      const unsent = socket.writableLength;
      if (unsent > 0 && this.#unread.add(unsent)) this.#check();
    });
    const connection = this.#connections.get(socket);
    if (connection === undefined) handle(request, response);
    else connection.receive(request, response, handle);
  }

  /** A shutdown waits for responses to accepted requests. */
  accept(response: ServerResponse): void {
    this.#connections.get(response.req.socket)?.accept(response);
  }

  /** The request on a connection whose head has arrived and whose body has not. */
  incompleteRequest(socket: Socket): IncomingMessage | undefined {
    return this.#connections.get(socket)?.incompleteRequest;
  }

  /**
   * Ends an unreadable connection after its pending responses.
   *
   * @returns `false` if there are none
   */
  endAfterResponses(socket: Socket): boolean {
    return this.#connections.get(socket)?.endAfterResponses() ?? false;
  }

  /** Closes all connections without a complete and accepted request, others after their responses. */
  close(): void {
    this.#isClosing = true;
    for (const connection of this.#connections.values()) connection.shutDown();
  }

  readonly #check = (): void => {
    const connections = this.#unread.check(this.#connections.values(), performance.now());
    if (connections === 0) return;
    this.#logger.warn({ connections }, "disconnected clients that did not read their responses");
  };
}
