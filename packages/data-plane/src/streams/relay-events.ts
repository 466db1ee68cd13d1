import type { AcceptedEvents } from "../attempt/attempt-model.js";
import { cutOffError } from "../attempt/cut-off-error.js";
import type { CallAbort } from "../call/call-abort.js";
import type { DataPlaneError } from "../call/call-error.js";
import type { BeforeEnd } from "../call/relay-accepted.js";
import { toResponseError } from "../formats/response-error.js";
import type { ClientStream } from "./client-stream.js";
import type { EventHooks } from "./event-stream.js";
import type { StreamTicker, Ticking } from "./stream-ticker.js";

export interface RelayEventsOptions {
  readonly accepted: AcceptedEvents;
  readonly client: ClientStream;
  /** The gateway's own headers. */
  readonly headers: Readonly<Record<string, string>>;
  readonly hooks: EventHooks;
  readonly ticker: StreamTicker;
  readonly requestId: string;
  readonly abort: CallAbort;
  /** Runs before the last bytes are sent. */
  readonly beforeEnd?: BeforeEnd | undefined;
}

/** How long a provider may keep a response open after its terminal event, in milliseconds. */
const openTimeout = 1_000;

/**
 * Relays the events of a provider at the pace of the client, each once it is whole. A response that
 * ends before it is complete is ended with an error event, and its connection is closed.
 *
 * @returns why the response is not complete; `undefined` if it is
 * @throws the reason of the abort if the client cannot receive it
 */
export async function relayEvents(
  options: RelayEventsOptions,
): Promise<DataPlaneError | undefined> {
  const { accepted, client, abort, requestId, beforeEnd } = options;
  const { events, body, redactor } = accepted;
  const { progress } = events;
  const first = events.hook(options.hooks, accepted.ready);
  try {
    client.open(accepted.status, { ...accepted.headers, ...options.headers }, first);
    const failure = accepted.hasEnded ? undefined : await pump(options);
    if (failure === undefined) client.send(events.end());
    else if (failure !== endOfOpenBody) client.send(events.abort());
    events.judge();
    const isComplete = progress.hasEnded || (failure === undefined && progress.isFinished);
    accepted.meter.isComplete = isComplete && !progress.hasFailed;
    if (isComplete) {
      // Nothing may follow the terminal event.
      client.close();
      if (beforeEnd !== undefined) await beforeEnd(undefined);
      client.end();
      return undefined;
    }
    body.destroy();
    const error = cutOffError(failure, abort);
    events.readLastEvents();
    const event = progress.errorEvent(toResponseError(error), requestId);
    client.isWithinEvent = events.isWithinEvent;
    if (beforeEnd !== undefined) await beforeEnd(error);
    // It repeats fields of the provider's events.
    client.cutOff(redactor.redact(Buffer.from(event)).toString());
    return error;
  } finally {
    client.close();
  }
}

/** The provider kept the response open after its terminal event. */
const endOfOpenBody: unique symbol = Symbol("end of an open body");

/** Forwards events until the body ends. @returns the error that it ended with */
function pump({ accepted, client, ticker, abort }: RelayEventsOptions): Promise<unknown> {
  const { events, body } = accepted;
  const { progress } = events;
  return new Promise((resolve) => {
    const settle = (failure?: unknown): void => {
      ticker.delete(ticking);
      client.onDrain = () => {};
      abort.off("abort", onAbort);
      resolve(failure);
    };
    let isSilent = true;
    let open = 0;
    const reader = {
      onChunk(chunk: Buffer): void {
        isSilent = false;
        client.send(events.push(chunk));
        client.isWithinEvent = events.isWithinEvent;
        if (client.isBlocked) body.pause();
      },
      onEnd: () => settle(),
      onError: settle,
    };
    const ticking: Ticking = {
      onTick(elapsed) {
        events.judge();
        if (isSilent) client.send(events.takeTerminalEvent());
        if (progress.hasEnded) open += elapsed;
        isSilent = true;
        if (open < openTimeout) return;
        body.destroy();
        settle(endOfOpenBody);
      },
    };
    const onAbort = (): void => {
      body.destroy();
      settle(abort.reason);
    };
    if (abort.reason !== undefined) return onAbort();
    abort.on("abort", onAbort);
    client.onDrain = () => body.read(reader);
    ticker.add(ticking);
    body.read(reader);
  });
}
