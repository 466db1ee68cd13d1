import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { closeAfterDraining, discardInput } from "./drain-input.js";

/** Responds to a request. */
export type HandleRequest = (request: IncomingMessage, response: ServerResponse) => void;

interface WaitingRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly handle: HandleRequest;
}

/** Pipelined requests of a connection that may wait for the response in progress. */
const maxWaitingRequests = 16;

/**
 * One connection of a client. Its requests are handled one at a time, in the order of their arrival.
 * If more than 16 wait, the connection is closed after the response in progress.
 */
export class Connection {
  readonly socket: Socket;
  /** Since when the client has taken no byte of what is unsent; kept by `UnreadResponses`. */
  stall: { readonly taken: number; readonly since: number } | undefined;
  #current: ServerResponse | undefined;
  #isAccepted = false;
  #waiting: WaitingRequest[] = [];
  /** Whether no more requests are admitted; `closing` once the last response is sent. */
  #phase: "open" | "ending" | "closing" = "open";

  constructor(socket: Socket) {
    this.socket = socket;
    filterRequests(socket, () => this.#admitsRequest());
    const destroySoon = socket.destroySoon.bind(socket);
    // Node.js calls it after the last response. To close a socket with unread input resets the
    // connection, and the client may lose the response.
    socket.destroySoon = () => {
      const request = this.#current?.req;
      if (request === undefined || request.complete) return destroySoon();
      this.#phase = "closing";
      // A body that was paused keeps the socket paused, and resumes in a later tick.
      request.resume();
      setImmediate(closeAfterDraining, socket);
    };
  }

  /** Whether the request of the response in progress was accepted. */
  get isAccepted(): boolean {
    return this.#isAccepted;
  }

  /** The request whose head has arrived and whose body has not. */
  get incompleteRequest(): IncomingMessage | undefined {
    return [this.#current?.req, this.#waiting.at(-1)?.request].find(
      (request) => request?.complete === false,
    );
  }

  /** Handles a request once the responses to earlier ones are sent. */
  receive(request: IncomingMessage, response: ServerResponse, handle: HandleRequest): void {
    if (this.#current === undefined) this.#start({ request, response, handle });
    else this.#waiting.push({ request, response, handle });
  }

  accept(response: ServerResponse): void {
    if (response === this.#current) this.#isAccepted = true;
  }

  /**
   * Closes the connection after the response in progress, or at once if its request is not accepted or
   * has not arrived completely.
   */
  shutDown(): void {
    this.#waiting = [];
    if (this.#current !== undefined) this.#current.shouldKeepAlive = false;
    this.#phase = "ending";
    if (this.#isAccepted && this.#current?.req.complete) return;
    // An error response that is already written is still sent.
    if (this.socket.writableLength > 0) this.socket.destroySoon();
    else this.socket.destroy();
  }

  /**
   * Closes an unreadable connection after the responses to its complete requests.
   *
   * @returns `false` if there are none
   */
  endAfterResponses(): boolean {
    const current = this.#current;
    this.#waiting = this.#waiting.filter(({ request }) => request.complete);
    // An incomplete request gets the error response instead.
    const isPending = current !== undefined && (current.req.complete || current.headersSent);
    if (isPending) this.#phase = "ending";
    return isPending;
  }

  #start({ request, response, handle }: WaitingRequest): void {
    this.#current = response;
    if (this.#phase === "ending" && this.#waiting.length === 0) response.shouldKeepAlive = false;
    response.on("close", this.#onClose);
    handle(request, response);
  }

  readonly #onClose = (): void => {
    this.#current = undefined;
    this.#isAccepted = false;
    if (this.socket.destroyed) this.#waiting = [];
    const next = this.#waiting.shift();
    if (next !== undefined) this.#start(next);
    else if (this.#phase === "ending") this.socket.destroySoon();
  };

  #admitsRequest(): boolean {
    if (this.#phase !== "open") return false;
    if (this.#waiting.length < maxWaitingRequests) return true;
    this.#phase = "ending";
    this.#waiting = [];
    if (this.#current !== undefined) this.#current.shouldKeepAlive = false;
    // The parser is running.
    setImmediate(discardInput, this.socket);
    return false;
  }
}

/** The part of the parser of Node.js that creates the objects of a request. */
interface RequestParser {
  onIncoming: (request: unknown, keepsAlive: unknown) => unknown;
}

/**
 * Drops parsed requests that are not admitted. Node.js parses a packet of thousands of pipelined
 * requests at once, and would keep objects of 4 kB for each until the connection closes. It offers no
 * other place to stop; without its parser nothing is dropped.
 */
function filterRequests(socket: Socket, admits: () => boolean): void {
  const { parser } = socket as Socket & { readonly parser?: RequestParser };
  if (parser === undefined) return;
  const { onIncoming } = parser;
  // 0 lets the parser continue.
  parser.onIncoming = (request, keepsAlive) => (admits() ? onIncoming(request, keepsAlive) : 0);
}
