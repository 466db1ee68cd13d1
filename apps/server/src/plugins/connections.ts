import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/**
 * Knows of every connection what is under way on it. Node.js takes a connection for idle only
 * once it has brought a whole request, so one that says nothing would hold up the end.
 */
export class Connections {
  readonly #answers = new Map<Socket, Set<ServerResponse>>();
  readonly #accepted = new WeakSet<ServerResponse>();
  readonly #ending = new WeakSet<Socket>();
  #isClosing = false;

  watch(server: Server): void {
    server.on("connection", (socket: Socket) => {
      if (this.#isClosing) socket.destroy();
      this.#answers.set(socket, new Set());
      socket.once("close", () => this.#answers.delete(socket));
    });
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      const { socket } = request;
      this.#answers.get(socket)?.add(response);
      response.once("close", () => {
        this.#answers.get(socket)?.delete(response);
        this.#endIfDone(socket);
      });
    });
  }

  /** What the guard has let through is answered, also when the server ends meanwhile. */
  accept(response: ServerResponse): void {
    this.#accepted.add(response);
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
      for (const answer of answers) this.announceEnd(answer);
      this.#endIfDone(socket);
    }
  }

  #endIfDone(socket: Socket): void {
    if (this.#ending.has(socket) && this.#owed(socket).length === 0) socket.destroySoon();
    if (!this.#isClosing) return;
    const answers = this.#answers.get(socket) ?? [];
    if ([...answers].some((answer) => this.#accepted.has(answer))) return;
    // A refusal that is already written still leaves.
    if (socket.writableLength > 0) socket.destroySoon();
    else socket.destroy();
  }

  // A request that broke off itself is owed nothing but the error.
  #owed(socket: Socket): ServerResponse[] {
    const answers = [...(this.#answers.get(socket) ?? [])];
    return answers.filter((answer) => answer.req.complete || answer.headersSent);
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
