import type { IncomingHttpHeaders } from "node:http";
import { Dispatcher } from "undici";
import { CallAbort } from "../call/call-abort.js";
import { UpstreamBody } from "./upstream-body.js";

/** A provider's response once its head has arrived. */
export interface UpstreamResponse {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: UpstreamBody;
}

/**
 * Sends a request to a provider and resolves when the head of the response arrives. The abort of the
 * call ends the request in every phase: while it waits for a connection, before the response and
 * during it.
 *
 * @throws the error of undici, or the reason of the abort
 */
export type SendUpstream = (
  request: UpstreamRequest,
  abort: CallAbort,
) => Promise<UpstreamResponse>;

interface UpstreamRequest
  extends Omit<Dispatcher.RequestOptions, "opaque" | "signal" | "body" | "headers"> {
  readonly headers: Record<string, string>;
  /** In pieces, which are sent one after the other. */
  readonly body: readonly Buffer[];
}

/** Travels with a request through undici. */
interface PendingRequest {
  readonly onResponse: (response: UpstreamResponse) => void;
  readonly onSettled: () => void;
  readonly signal: CallAbort;
}

/** Sends requests through an undici dispatcher. */
export function createSendUpstream(dispatcher: Dispatcher): SendUpstream {
  const intercepting = new InterceptingDispatcher(dispatcher);
  return (request, abort) =>
    new Promise((resolve, reject) => {
      // One signal per request: undici does not remove its listener, which retains the request,
      // when the response is intercepted, and one call may send many requests.
      const signal = new CallAbort();
      const onAbort = (reason: Error): void => signal.abort(reason);
      const onSettled = (): void => void abort.off("abort", onAbort);
      abort.on("abort", onAbort);
      const pending: PendingRequest = { onResponse: resolve, onSettled, signal };
      // Responses are intercepted: this callback only receives the error if there is none.
      const { body, headers, ...rest } = request;
      const sent = undiciBody(body, headers);
      intercepting.request({ ...rest, ...sent, signal, opaque: pending }, (error) => {
        onSettled();
        reject(error);
      });
    });
}

/** In bytes; copying less costs less than writing pieces. */
const maxJoined = 65_536;

/** The body as undici takes it. */
function undiciBody(
  body: readonly Buffer[],
  headers: UpstreamRequest["headers"],
): { headers: Record<string, string>; body: Buffer } {
  const length = body.reduce((sum, piece) => sum + piece.length, 0);
  if (length <= maxJoined) return { headers, body: Buffer.concat(body, length) };
  // undici sends iterables, but its types lack them.
  const iterable: object = body;
  return { headers: { ...headers, "content-length": String(length) }, body: iterable as Buffer };
}

class InterceptingDispatcher extends Dispatcher {
  readonly #dispatcher: Dispatcher;

  constructor(dispatcher: Dispatcher) {
    super();
    this.#dispatcher = dispatcher;
  }

  override dispatch(
    options: Dispatcher.DispatchOptions & { readonly opaque?: unknown },
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    const pending = options.opaque as PendingRequest;
    return this.#dispatcher.dispatch(options, new ResponseInterceptor(handler, pending));
  }
}

/**
 * Takes over a request once it has a connection, and its response before undici creates a stream for
 * it. undici's own handler still ends a request that waits for a connection and receives errors
 * without a response. Its start hook is not called: there it creates a closure that V8 treats as
 * long-lived, so that the whole request would be collected late.
 */
class ResponseInterceptor implements Dispatcher.DispatchHandler {
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #pending: PendingRequest;
  #body: UpstreamBody | undefined;

  constructor(handler: Dispatcher.DispatchHandler, pending: PendingRequest) {
    this.#handler = handler;
    this.#pending = pending;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const { signal } = this.#pending;
    // The abort may have come after the request left the queue.
    if (signal.reason !== undefined) controller.abort(signal.reason);
    else signal.on("abort", (reason) => controller.abort(reason));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: IncomingHttpHeaders,
  ): void {
    // The final response follows an interim one.
    if (statusCode < 200) return;
    this.#body = new UpstreamBody(controller);
    this.#pending.onResponse({ statusCode, headers, body: this.#body });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#pending.onSettled();
    this.#body?.end();
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    this.#pending.onSettled();
    if (this.#body === undefined) this.#handler.onResponseError?.(controller, error);
    else this.#body.end(error);
  }
}
