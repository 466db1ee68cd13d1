import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/**
 * Knows of every connection what is under way on it. Node.js takes a connection for idle only
 * once it has brought a whole request, so one that says nothing would hold up the end.
 */
export class Connections {
  /** Of each answer whether its request was let through. */
  readonly #answers = new Map<Socket, Map<ServerResponse, boolean>>();
  readonly #ending = new WeakSet<Socket>();
  #isClosing = false;

  watch(server: Server): void {
    server.on("connection", (socket: Socket) => {
      if (this.#isClosing) socket.destroy();
      this.#answers.set(socket, new Map());
      socket.once("close", () => this.#answers.delete(socket));
    });
  }

  /** Hears of every request before anybody else. */
  begin({ socket }: IncomingMessage, response: ServerResponse): void {
    const answers = this.#answers.get(socket);
    answers?.set(response, false);
    response.on("close", () => {
      answers?.delete(response);
      this.#endIfDone(socket);
    });
  }

  /** What the guard has let through is answered, also when the server ends meanwhile. */
  accept(response: ServerResponse): void {
    this.#answers.get(response.req.socket)?.set(response, true);
  }

  /** The request on a connection whose head has come, and that itself has not. */
  arriving(socket: Socket): IncomingMessage | undefined {
    return this.#begunOn(socket).find(({ req }) => !req.complete)?.req;
  }

  /** Once the server ends, an answer says that its connection does. */
  announceEnd(response: ServerResponse): void {
    if (this.#isClosing) response.shouldKeepAlive = false;
  }

  /**
   * Lets the answers go out that are owed on a connection which has become unreadable, and then
   * ends it. @returns false when none is owed
   */
  endAfterAnswers(socket: Socket): boolean {
    if (this.#owed(socket).length === 0) return false;
    this.#ending.add(socket);
    return true;
  }

  /** Cuts off at once whoever has no accepted request under way. */
  close(): void {
    this.#isClosing = true;
    for (const [socket, answers] of this.#answers) {
      for (const answer of answers.keys()) this.announceEnd(answer);
      this.#endIfDone(socket);
    }
  }

  #endIfDone(socket: Socket): void {
    if (this.#ending.has(socket) && this.#owed(socket).length === 0) socket.destroySoon();
    if (!this.#isClosing) return;
    if ([...(this.#answers.get(socket)?.values() ?? [])].includes(true)) return;
    // A refusal that is already written still leaves.
    if (socket.writableLength > 0) socket.destroySoon();
    else socket.destroy();
  }

  #begunOn(socket: Socket): ServerResponse[] {
    return [...(this.#answers.get(socket)?.keys() ?? [])];
  }

  // A request that broke off itself is owed nothing but the error.
  #owed(socket: Socket): ServerResponse[] {
    return this.#begunOn(socket).filter((answer) => answer.req.complete || answer.headersSent);
  }
}

/** A connection that waits for its next request, or never sends one, must not hold up the end. */
export function endConnectionsOnClose(
  app: FastifyInstance,
  { connections, onClosing }: { readonly connections: Connections; readonly onClosing: () => void },
): void {
  let isClosing = false;
  connections.watch(app.server);
  app.addHook("preClose", (done) => {
    isClosing = true;
    onClosing();
    connections.close();
    done();
  });
  app.addHook("onSend", (_request, reply, payload, done) => {
    if (isClosing) reply.header("connection", "close");
    done(null, payload);
  });
}
