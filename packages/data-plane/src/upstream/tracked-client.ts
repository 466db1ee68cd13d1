import { Client, type Dispatcher } from "undici";

/** Travels with a request through undici and learns about its connection. */
export interface ConnectionUse {
  /** The client that serves the request; absent until it has one. */
  client?: TrackedClient | undefined;
}

/** A client of undici that knows whether its connection has served another request. */
export class TrackedClient extends Client {
  #requests = 0;

  constructor(origin: string | URL, options?: Client.Options) {
    super(origin, options);
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
