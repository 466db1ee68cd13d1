import type { ServerResponse } from "node:http";
import type { AcceptedBody } from "../attempt/attempt-model.js";
import { cutOffError } from "../attempt/cut-off-error.js";
import type { CallAbort } from "../call/call-abort.js";
import type { DataPlaneError } from "../call/call-error.js";
import type { BeforeEnd } from "../call/relay-accepted.js";
import type { FormatDefinition } from "../formats/format-definition.js";
import { isExpectedError, toResponseError } from "../formats/response-error.js";
import type { BodyReader } from "../upstream/upstream-body.js";
import { endWithoutLastChunk } from "./end-without-last-chunk.js";
import { HeadTailBuffer } from "./head-tail-buffer.js";

export interface RelayBodyOptions {
  readonly accepted: AcceptedBody;
  readonly response: ServerResponse;
  /** The gateway's own headers. */
  readonly headers: Readonly<Record<string, string>>;
  readonly format: FormatDefinition;
  readonly requestId: string;
  readonly abort: CallAbort;
  /** Replaces redacted bytes; the body may become longer. */
  readonly rewrite?: ((chunk: Buffer) => Buffer) | undefined;
  /** Observes the whole body as the client receives it. */
  readonly onBody?: ((text: string) => void) | undefined;
  /** Runs before the last bytes are sent. */
  readonly beforeEnd?: BeforeEnd | undefined;
}

/**
 * Relays a response other than an event stream as it arrives, at the pace of the client. If it is cut
 * off, its connection is closed.
 *
 * @returns why the response is not complete; `undefined` if it is
 * @throws the reason of the abort if the client cannot receive it
 */
export async function relayBody(options: RelayBodyOptions): Promise<DataPlaneError | undefined> {
  const { accepted, response, format, requestId, abort, onBody, beforeEnd } = options;
  const { rewrite = unchanged } = options;
  const ownHeaders = options.rewrite ? withoutLength(accepted.headers) : accepted.headers;
  const { body, redactor, form, meter } = accepted;
  const hasLength = "content-length" in ownHeaders;
  const received = new HeadTailBuffer();
  const observed: Buffer[] = [];
  const last: Buffer[] = [];
  let missing =
    beforeEnd !== undefined && hasLength ? Number(ownHeaders["content-length"]) : Infinity;
  response.writeHead(accepted.status, { ...ownHeaders, ...options.headers });
  const send = (chunk: Buffer): boolean => {
    received.push(chunk);
    meter.readChunk(chunk);
    const redacted = redactor.push(chunk);
    if (redacted.length === 0) return true;
    const sent = rewrite(redacted);
    if (onBody !== undefined) observed.push(sent);
    missing -= sent.length;
    if (missing <= 0) {
      last.push(sent);
      return true;
    }
    return writeCorked(response, () => write(response, sent, hasLength));
  };
  if (accepted.buffered.length > 0) {
    writeCorked(response, () => accepted.buffered.forEach(send));
  }
  const failure = accepted.hasEnded ? undefined : await pump(options, send);
  meter.isComplete = failure === undefined;
  if (!meter.isComplete) meter.readBodyText(received);
  if (abort.reason !== undefined && !isExpectedError(abort.reason)) throw abort.reason;
  const rest = rewrite(redactor.flush());
  const sendLast = (): void => {
    if (last.length === 0) return;
    writeCorked(response, () => last.forEach((bytes) => void write(response, bytes, hasLength)));
  };
  if (failure === undefined) {
    if (onBody !== undefined) onBody(Buffer.concat([...observed, rest]).toString("utf8"));
    if (beforeEnd !== undefined) await beforeEnd(undefined);
    sendLast();
    if (rest.length > 0) response.write(rest);
    response.end();
    return undefined;
  }
  body.destroy();
  const error = cutOffError(failure, abort);
  if (beforeEnd !== undefined) await beforeEnd(error);
  sendLast();
  if (form === "list") {
    if (rest.length > 0) response.write(rest);
    const trailer = listTrailer(received.tail, format.errorBody(toResponseError(error), requestId));
    if (trailer !== undefined) response.write(trailer);
  }
  endWithoutLastChunk(response);
  return error;
}

function unchanged(chunk: Buffer): Buffer {
  return chunk;
}

function withoutLength(headers: AcceptedBody["headers"]): AcceptedBody["headers"] {
  const { "content-length": _, ...rest } = headers;
  return rest;
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
  { accepted: { body }, response, abort }: RelayBodyOptions,
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

/**
 * The text to send after the last byte of a JSON array that was cut off, so that its last element is
 * the error. Absent within an element, where no other can follow.
 */
function listTrailer(sent: Buffer, error: object): string | undefined {
  const last = sent.toString("latin1").trimEnd().at(-1);
  if (last !== "[" && last !== "," && last !== "}") return undefined;
  return `${last === "}" ? "," : ""}${JSON.stringify(error)}]`;
}
