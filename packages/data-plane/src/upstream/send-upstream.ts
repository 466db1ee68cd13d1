import type { IncomingHttpHeaders } from "node:http";
import { Dispatcher } from "undici";
import { CallAbort } from "../call/call-abort.js";
import { EgressError } from "../egress/egress-error.js";
import { CorkedBody } from "./corked-body.js";
import { decodingHandler } from "./decode-response.js";
import type { ConnectionUse } from "./tracked-client.js";
import { UpstreamBody } from "./upstream-body.js";

/** A provider's response once its head has arrived. */
export interface UpstreamResponse {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: UpstreamBody;
}

/** A request to a provider. */
interface UpstreamRequest
  extends Omit<Dispatcher.RequestOptions, "opaque" | "signal" | "body" | "headers"> {
  readonly headers: Record<string, string>;
  /** In pieces, which are sent one after the other. */
  readonly body: readonly Buffer[];
  /** Whether a connection that has served another request must not be used. */
  readonly isFreshConnection?: boolean | undefined;
  /** Milliseconds until the request has a connection; no limit if absent. */
  readonly connectTimeout?: number | undefined;
}

/**
 * Sends a request to a provider and resolves when the head of the response arrives. The abort of the
 * call ends the request in every phase: while it waits for a connection, before the response and
 * during it. Encoded bodies are decoded if their encoding is known.
 *
 * @throws EgressError EGRESS_TIMEOUT if there is no connection in time; the error of undici, as the cause of a {@link ReusedConnectionError} if the connection had
 * served another request; or the reason of the abort
 */
export type SendUpstream = (
  request: UpstreamRequest,
  abort: CallAbort,
) => Promise<UpstreamResponse>;

/** A connection that had served another request ended without a response. */
export class ReusedConnectionError extends Error {
  override readonly name = "ReusedConnectionError";
}

/** Whether a body is encoded, after known encodings were decoded. */
export function isEncoded({ "content-encoding": encoding }: IncomingHttpHeaders): boolean {
  return encoding !== undefined && String(encoding).toLowerCase() !== "identity";
}

/** Travels with a request through undici. */
interface PendingRequest extends ConnectionUse {
  readonly onResponse: (response: UpstreamResponse) => void;
  readonly onSettled: () => void;
  readonly signal: CallAbort;
  /** Whether the connection has served another request. */
  isReused: boolean;
  hasConnection: boolean;
  /** Aborts a request that has no connection in time. */
  timer?: NodeJS.Timeout | undefined;
}

/** Sends requests through undici dispatchers. The second one makes a connection for each request. */
export function createSendUpstream(pooled: Dispatcher, fresh: Dispatcher = pooled): SendUpstream {
  const intercepting = new InterceptingDispatcher(pooled);
  const interceptingFresh = new InterceptingDispatcher(fresh);
  return ({ isFreshConnection = false, connectTimeout, ...request }, abort) =>
    new Promise((resolve, reject) => {
      // One signal per request: undici does not remove its listener, which retains the request,
      // when the response is intercepted, and one call may send many requests.
      const signal = new CallAbort();
      const onAbort = (reason: Error): void => signal.abort(reason);
      const onSettled = (): void => {
        clearTimeout(pending.timer);
        abort.off("abort", onAbort);
      };
      abort.on("abort", onAbort);
      const pending: PendingRequest = {
        ...{ onResponse: resolve, onSettled, signal },
        ...{ isReused: false, hasConnection: false },
      };
      const dispatcher = isFreshConnection ? interceptingFresh : intercepting;
      // Responses are intercepted: this callback only receives the error if there is none.
      const { body, headers, ...rest } = request;
      const sent = undiciBody(body, headers, pending);
      dispatcher.request({ ...rest, ...sent, signal, opaque: pending }, (error) => {
        onSettled();
        reject(pending.isReused ? new ReusedConnectionError("closed", { cause: error }) : error);
      });
      // Most requests have a connection at once, and need no timer.
      if (connectTimeout === undefined || pending.hasConnection) return;
      pending.timer = setTimeout(() => {
        const host = new URL(String(request.origin)).hostname;
        signal.abort(new EgressError("EGRESS_TIMEOUT", `${host} did not respond in time`));
      }, connectTimeout);
    });
}

/** In bytes; copying less costs less than writing pieces. */
const maxJoined = 65_536;

/** The body as undici takes it. */
function undiciBody(
  body: readonly Buffer[],
  headers: UpstreamRequest["headers"],
  use: ConnectionUse,
): { headers: Record<string, string>; body: Buffer } {
  const length = body.reduce((sum, piece) => sum + piece.length, 0);
  if (length <= maxJoined) return { headers, body: Buffer.concat(body, length) };
  // undici sends iterables, but its types lack them.
  const iterable: object = new CorkedBody(body, use);
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
  #receiver: ResponseReceiver | Dispatcher.DispatchHandler | undefined;

  constructor(handler: Dispatcher.DispatchHandler, pending: PendingRequest) {
    this.#handler = handler;
    this.#pending = pending;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const { signal, client, timer } = this.#pending;
    this.#pending.hasConnection = true;
    clearTimeout(timer);
    this.#pending.isReused = client?.countRequest() ?? false;
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
    const receiver = new ResponseReceiver(this.#pending.onResponse);
    this.#receiver = receiver;
    if (!isEncoded(headers)) {
      receiver.onResponseStart(controller, statusCode, headers);
      return;
    }
    const decoding = decodingHandler(receiver, headers);
    this.#receiver = decoding;
    decoding.onRequestStart?.(controller, {});
    decoding.onResponseStart?.(controller, statusCode, headers, "");
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#receiver?.onResponseData?.(controller, chunk);
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    this.#pending.onSettled();
    this.#receiver?.onResponseEnd?.(controller, {});
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    this.#pending.onSettled();
    (this.#receiver ?? this.#handler).onResponseError?.(controller, error);
  }
}

/** Puts a decoded response into an {@link UpstreamBody}. */
class ResponseReceiver implements Dispatcher.DispatchHandler {
  readonly #onResponse: PendingRequest["onResponse"];
  #body: UpstreamBody | undefined;

  constructor(onResponse: PendingRequest["onResponse"]) {
    this.#onResponse = onResponse;
  }

  onRequestStart(): void {}

  onResponseStart(
    controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: IncomingHttpHeaders,
  ): void {
    this.#body = new UpstreamBody(controller);
    this.#onResponse({ statusCode, headers, body: this.#body });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#body?.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#body?.end(error);
  }
}
