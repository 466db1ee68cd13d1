import type { Socket } from "node:net";
import { type buildConnector, Client, type Dispatcher } from "undici";

/** Travels with a request through undici and learns about its connection. */
export interface ConnectionUse {
  /** The client that serves the request; absent until it has one. */
  client?: TrackedClient | undefined;
}

/** A client of undici that knows its connection, and whether it has served another request. */
export class TrackedClient extends Client {
  /** The connection that was made last. */
  socket: Socket | undefined;
  #requests = 0;

  constructor(
    origin: string | URL,
    { connect, ...options }: Client.Options & { readonly connect: buildConnector.connector },
  ) {
    super(origin, {
      ...options,
      connect: (target, callback) =>
        connect(target, (...result) => {
          this.socket = result[1] ?? undefined;
          callback(...result);
        }),
    });
    this.on("connect", () => {
      this.#requests = 0;
    });
  }

  override dispatch(
    options: Dispatcher.DispatchOptions & { readonly opaque?: ConnectionUse },
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    if (options.opaque !== undefined) options.opaque.client = this;
    return super.dispatch(options, handler);
  }

  /** To be called when a request is sent. @returns whether its connection has served another one */
  countRequest(): boolean {
    this.#requests += 1;
    return this.#requests > 1;
  }
}
