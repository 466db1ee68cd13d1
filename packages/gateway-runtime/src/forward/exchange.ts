import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import { UpstreamBody } from "./upstream-body.js";

/** A provider's answer, of which the head has come. */
export interface UpstreamResponse {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: UpstreamBody;
}

/**
 * Sends a request, and resolves when the head of its answer has come. The signal ends it at any time:
 * while it waits for a connection, before the answer, and within.
 *
 * @throws what undici fails with, or the reason of the signal
 */
export type Exchange = (
  request: Omit<Dispatcher.RequestOptions, "opaque">,
) => Promise<UpstreamResponse>;

/** Who waits for an answer; goes along with its request. */
interface Waiting {
  readonly onAnswer: (response: UpstreamResponse) => void;
}

export function createExchange(dispatcher: Dispatcher): Exchange {
  const taking = dispatcher.compose(
    (dispatch) => (options, handler) =>
      dispatch(
        options,
        new AnswerTaker(handler, (options as { opaque?: unknown }).opaque as Waiting),
      ),
  );
  return (request) =>
    new Promise((resolve, reject) => {
      const waiting: Waiting = { onAnswer: resolve };
      // An answer is taken on its way: what comes back here is why there is none.
      taking.request({ ...request, opaque: waiting }, (error) => reject(error));
    });
}

/**
 * Takes the answer of a request before undici makes a stream of it. Its own handler still hears of
 * the begin, by which it ends the request when its signal says so, and of a failure before the head.
 */
class AnswerTaker implements Dispatcher.DispatchHandler {
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #waiting: Waiting;
  #body: UpstreamBody | undefined;

  constructor(handler: Dispatcher.DispatchHandler, waiting: Waiting) {
    this.#handler = handler;
    this.#waiting = waiting;
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.#handler.onRequestStart?.(controller, context);
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
    this.#body?.end();
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#body === undefined) this.#handler.onResponseError?.(controller, error);
    else this.#body.end(error);
  }
}
