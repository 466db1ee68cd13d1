import type { IncomingHttpHeaders } from "node:http";
import { Dispatcher } from "undici";
import { CallEnd } from "./call-end.js";
import { UpstreamBody } from "./upstream-body.js";

/** A provider's answer, of which the head has come. */
export interface UpstreamResponse {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: UpstreamBody;
}

/**
 * Sends a request, and resolves when the head of its answer has come. The end of the call ends it at
 * any time: while it waits for a connection, before the answer, and within.
 *
 * @throws what undici fails with, or why the call is over
 */
export type Exchange = (
  request: Omit<Dispatcher.RequestOptions, "opaque" | "signal">,
  end: CallEnd,
) => Promise<UpstreamResponse>;

/** What goes along with a request, for who takes its answer. */
interface Waiting {
  readonly onAnswer: (response: UpstreamResponse) => void;
  readonly onOver: () => void;
  readonly signal: CallEnd;
}

export function createExchange(dispatcher: Dispatcher): Exchange {
  const taking = new TakingDispatcher(dispatcher);
  return (request, end) =>
    new Promise((resolve, reject) => {
      // undici leaves its listener, which holds the request, where it makes no stream of an answer:
      // not with the call, which may make many requests.
      const signal = new CallEnd();
      const onAbort = (reason: Error): void => signal.abort(reason);
      const onOver = (): void => void end.off("abort", onAbort);
      end.on("abort", onAbort);
      const waiting: Waiting = { onAnswer: resolve, onOver, signal };
      // An answer is taken on its way: what comes back here is why there is none.
      taking.request({ ...request, signal, opaque: waiting }, (error) => {
        onOver();
        reject(error);
      });
    });
}

/** Has every answer taken by who waits for it. */
class TakingDispatcher extends Dispatcher {
  readonly #dispatcher: Dispatcher;

  constructor(dispatcher: Dispatcher) {
    super();
    this.#dispatcher = dispatcher;
  }

  override dispatch(
    options: Dispatcher.DispatchOptions & { readonly opaque?: unknown },
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    return this.#dispatcher.dispatch(options, new AnswerTaker(handler, options.opaque as Waiting));
  }
}

/**
 * Takes over a request once it has a connection, and its answer before undici makes a stream of it.
 * Its own handler ends a request that still waits for a connection, and hears why there is no answer.
 * It does not hear of the begin: there it makes a function that V8 takes for long-lived, by which all
 * of the request is collected as late as what is old.
 */
class AnswerTaker implements Dispatcher.DispatchHandler {
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #waiting: Waiting;
  #body: UpstreamBody | undefined;

  constructor(handler: Dispatcher.DispatchHandler, waiting: Waiting) {
    this.#handler = handler;
    this.#waiting = waiting;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const { signal } = this.#waiting;
    // It may have ended where it could not be taken back any more.
    if (signal.reason !== undefined) controller.abort(signal.reason);
    else signal.on("abort", (reason) => controller.abort(reason));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: IncomingHttpHeaders,
  ): void {
    // An interim response is followed by the one that counts.
    if (statusCode < 200) return;
    this.#body = new UpstreamBody(controller);
    this.#waiting.onAnswer({ statusCode, headers, body: this.#body });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#waiting.onOver();
    this.#body?.end();
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    this.#waiting.onOver();
    if (this.#body === undefined) this.#handler.onResponseError?.(controller, error);
    else this.#body.end(error);
  }
}
