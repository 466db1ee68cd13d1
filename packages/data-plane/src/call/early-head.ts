import { formats } from "../formats/formats.js";
import type { ResponseError } from "../formats/response-error.js";
import { gatewayHeaders, streamingHeaders } from "../proxy/gateway-headers.js";
import { ClientStream } from "../streams/client-stream.js";
import type { CallContext } from "./call-context.js";
import type { CallState } from "./call-state.js";

/**
 * The head of an event stream that is sent before a model has responded, with keep-alives after it:
 * for clients behind a load balancer that closes silent connections.
 */
export class EarlyHead {
  readonly client: ClientStream;
  readonly #state: CallState;
  readonly #timer: NodeJS.Timeout;

  /** @param after - milliseconds */
  constructor(state: CallState, client: ClientStream, after: number) {
    this.#state = state;
    this.client = client;
    this.#timer = setTimeout(() => this.#send(), after);
  }

  get isSent(): boolean {
    return this.client.isOpen;
  }

  /** To be called once a model has responded, or none will. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Ends the stream with an error, since the status cannot tell it. */
  end(error: ResponseError): void {
    const { operation, requestId } = this.#state.request;
    const progress = formats[operation.format].streams.follow(operation.name);
    this.client.cutOff(progress.errorEvent(error, requestId));
  }

  /** To be called at the end of the call. */
  close(): void {
    this.stop();
    this.client.close();
  }

  #send(): void {
    const headers = { ...gatewayHeaders(this.#state), ...streamingHeaders };
    this.client.open(200, { ...headers, "content-type": "text/event-stream" });
  }
}

/** Starts the early head of a call; `undefined` unless the endpoint has the setting. */
export function startEarlyHead(state: CallState, context: CallContext): EarlyHead | undefined {
  const { earlyHead } = state.request.endpoint.settings.timeouts ?? {};
  if (earlyHead === undefined || !state.isEventStream) return undefined;
  return new EarlyHead(state, newClientStream(state, context), earlyHead);
}

/** The event stream of a call, without its head. */
export function newClientStream(
  { request: { response, operation } }: CallState,
  { ticker, timeouts }: CallContext,
): ClientStream {
  const { keepAlive } = formats[operation.format].streams;
  return new ClientStream({ response, ticker, keepAlive, silence: timeouts.keepAlive });
}
