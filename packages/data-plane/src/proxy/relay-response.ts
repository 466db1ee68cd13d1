import type { ServerResponse } from "node:http";
import type { AcceptedResponse } from "../attempt/attempt-model.js";
import type { CallAbort } from "../call/call-abort.js";
import { CallError } from "../call/call-error.js";
import type { FormatDefinition } from "../formats/format-definition.js";
import { toResponseError } from "../formats/response-error.js";
import { mergeUsage, type Usage } from "../telemetry/usage.js";
import { allUsageIn, lastUsageIn } from "../telemetry/usage-scan.js";
import type { BodyReader } from "../upstream/upstream-body.js";
import { EventReader, type ServerSentEvent } from "./event-reader.js";
import { EventTap } from "./event-tap.js";
import { HeadTailBuffer } from "./head-tail-buffer.js";
import { streamTrailer } from "./stream-trailer.js";

export interface RelayOptions {
  readonly accepted: AcceptedResponse;
  readonly response: ServerResponse;
  /** The gateway's own headers. */
  readonly headers: Readonly<Record<string, string>>;
  readonly format: FormatDefinition;
  readonly requestId: string;
  readonly abort: CallAbort;
  /** Called when the first byte is sent to the client. */
  readonly onFirstByte: () => void;
  /** Observes the redacted response. */
  readonly onEvent?: ((event: ServerSentEvent) => void) | undefined;
}

/** How a relayed response ended. */
export interface RelayResult {
  /** Absent if the response was complete. */
  readonly error?: CallError;
  readonly usage: Usage | undefined;
}

/**
 * Relays a response as it arrives, at the pace of the client. A stream that ends without its
 * terminal event is ended with an error event, so that it never looks complete.
 *
 * @throws the reason of the abort
 */
export async function relayResponse(options: RelayOptions): Promise<RelayResult> {
  const { accepted, response, format, requestId, abort, onEvent } = options;
  const { body, redactor, form } = accepted;
  const hasLength = "content-length" in accepted.headers;
  const received = new HeadTailBuffer();
  const tap = onEvent && new EventTap(form, onEvent);
  response.writeHead(accepted.status, { ...accepted.headers, ...options.headers });
  options.onFirstByte();
  const send = (chunk: Buffer): boolean => {
    received.push(chunk);
    const redacted = redactor.push(chunk);
    if (redacted.length === 0) return true;
    tap?.push(redacted);
    return writeCorked(response, () => write(response, redacted, hasLength));
  };
  if (accepted.buffered.length > 0) {
    writeCorked(response, () => accepted.buffered.forEach(send));
  }
  const failure = accepted.hasEnded ? undefined : await pump(options, send);
  if (abort.reason !== undefined) throw abort.reason;
  const rest = redactor.flush();
  if (rest.length > 0) {
    tap?.push(rest);
    response.write(rest);
  }
  const { head, tail } = received;
  const { usageFields } = format;
  const lastUsage = received.isHeadComplete ? undefined : lastUsageIn(tail, usageFields);
  const usage = mergeUsage(allUsageIn(head, usageFields), lastUsage);
  const isCutOff = failure !== undefined || (form === "events" && !hasTerminalEvent(tail, format));
  if (!isCutOff) {
    tap?.end();
    response.end();
    return { usage };
  }
  body.destroy();
  const error = new CallError("UPSTREAM_FAILED", "the provider ended the response early");
  const details = toResponseError(error);
  const trailer = streamTrailer({ form, sent: tail, error: details, format, requestId });
  if (trailer === undefined) response.destroy();
  else response.end(trailer);
  return { error, usage };
}

/** In bytes; Node.js writes longer strings from the heap. */
const maxTextLength = 16_384;

/**
 * Writes bytes of a response. Short bytes with a known length are written as latin1 text: Node.js
 * joins it with the head into one string, which costs less than gathering two buffers.
 */
function write(response: ServerResponse, bytes: Buffer, hasLength: boolean): boolean {
  return hasLength && bytes.length <= maxTextLength
    ? response.write(bytes.toString("latin1"), "latin1")
    : response.write(bytes);
}

/** Sends everything that `work` writes in one piece, and in this tick. */
function writeCorked<T>({ socket }: ServerResponse, work: () => T): T {
  socket?.cork();
  try {
    return work();
  } finally {
    socket?.uncork();
  }
}

/** Sends chunks until the last one. @returns the error that the upstream body ended with */
function pump(
  { accepted: { body }, response, abort }: RelayOptions,
  send: (chunk: Buffer) => boolean,
): Promise<unknown> {
  return new Promise((resolve) => {
    const settle = (failure?: unknown): void => {
      response.off("drain", onDrain);
      abort.off("abort", onAbort);
      resolve(failure);
    };
    const reader: BodyReader = {
      onChunk(chunk) {
        if (!send(chunk)) body.pause();
      },
      onEnd: () => settle(),
      onError: settle,
    };
    const onDrain = (): void => body.read(reader);
    const onAbort = (): void => {
      body.destroy();
      settle(abort.reason);
    };
    if (abort.reason !== undefined) return onAbort();
    abort.on("abort", onAbort);
    response.on("drain", onDrain);
    body.read(reader);
  });
}

/** Reads the last bytes first; most streams have their terminal event there. */
function hasTerminalEvent(tail: Buffer, format: FormatDefinition): boolean {
  for (let length = 1_024; ; length *= 8) {
    const from = Math.max(0, tail.length - length);
    // A partial line could be misread.
    const start = from === 0 ? 0 : tail.indexOf("\n", from) + 1;
    const events = new EventReader().read(tail.subarray(start));
    if (events.some((event) => format.eventMeaning(event) === "end")) return true;
    if (from === 0) return false;
  }
}
