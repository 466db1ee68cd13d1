import type { ServerResponse } from "node:http";
import type { Dialect } from "../dialects/dialect.js";
import { CallError } from "../errors/call-error.js";
import { Edges } from "../stream/edges.js";
import { EventReader } from "../stream/event-reader.js";
import { merged, type Usage } from "../usage/usage.js";
import { everyUsageIn, usageInBytes } from "../usage/usage-in-bytes.js";
import type { UpstreamAnswer } from "./attempt.js";
import { brokenEnding } from "./broken-ending.js";
import type { CallEnd } from "./call-end.js";
import type { BodyReader } from "./upstream-body.js";

export interface DeliverOptions {
  readonly answer: UpstreamAnswer;
  readonly response: ServerResponse;
  /** What the gateway says about the call. */
  readonly headers: Readonly<Record<string, string>>;
  readonly dialect: Dialect;
  readonly requestId: string;
  readonly end: CallEnd;
  /** Called when the first byte goes to the caller. */
  readonly onFirstByte: () => void;
}

/** How an answer ended, once its head was sent. */
export interface Delivered {
  /** Absent for an answer that came whole. */
  readonly error?: CallError;
  readonly usage: Usage | undefined;
}

/**
 * Passes an answer on as it comes, with the caller's pace. A stream of events that ends without
 * having said so ends in an error event, never as if all had been well.
 */
export async function deliver(options: DeliverOptions): Promise<Delivered> {
  const { answer, response, dialect, requestId, end } = options;
  const { body, cutter, form } = answer;
  const hasLength = "content-length" in answer.headers;
  const edges = new Edges();
  response.writeHead(answer.status, { ...answer.headers, ...options.headers });
  options.onFirstByte();
  const send = (chunk: Buffer): boolean => {
    edges.push(chunk);
    const passed = cutter.pass(chunk);
    return passed.length === 0 || atOnce(response, () => write(response, passed, hasLength));
  };
  if (answer.begun.length > 0) atOnce(response, () => answer.begun.forEach(send));
  const failure = answer.hasEnded ? undefined : await pump(options, send);
  if (end.reason !== undefined) throw end.reason;
  const rest = cutter.end();
  if (rest.length > 0) response.write(rest);
  const { head, tail } = edges;
  const usage = merged(everyUsageIn(head), edges.isWhole ? undefined : usageInBytes(tail));
  const isDead = failure !== undefined || (form === "events" && !hasEnd(tail, dialect));
  if (!isDead) {
    response.end();
    return { usage };
  }
  body.destroy();
  const error = new CallError("UPSTREAM_FAILED", "the answer was cut off by the provider");
  const ending = brokenEnding({ form, sent: tail, error, dialect, requestId });
  if (ending === undefined) response.destroy();
  else response.end(ending);
  return { error, usage };
}

/** Bytes up to which Node.js writes a text from the stack. */
const shortText = 16_384;

/**
 * Writes bytes of an answer. What is short and comes in no chunks goes as text, a character for each
 * byte: with its head it is one text then, and written as such, where both would have to be gathered.
 */
function write(response: ServerResponse, bytes: Buffer, hasLength: boolean): boolean {
  return hasLength && bytes.length <= shortText
    ? response.write(bytes.toString("latin1"), "latin1")
    : response.write(bytes);
}

/** Puts together what is written for its connection, which would else wait for that to a later tick. */
function atOnce<T>({ socket }: ServerResponse, write: () => T): T {
  socket?.cork();
  try {
    return write();
  } finally {
    socket?.uncork();
  }
}

/** Passes chunks on until the last one. @returns what the provider's stream failed with */
function pump(
  { answer: { body }, response, end }: DeliverOptions,
  send: (chunk: Buffer) => boolean,
): Promise<unknown> {
  return new Promise((resolve) => {
    const settle = (failure?: unknown): void => {
      response.off("drain", onDrain);
      end.off("abort", onAbort);
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
      settle(end.reason);
    };
    if (end.reason !== undefined) return onAbort();
    end.on("abort", onAbort);
    response.on("drain", onDrain);
    body.read(reader);
  });
}

/** Most streams say it in their last bytes: more are read only where it does not stand there. */
function hasEnd(tail: Buffer, dialect: Dialect): boolean {
  for (let length = 1_024; ; length *= 8) {
    const from = Math.max(0, tail.length - length);
    // A line that is cut could be read as another.
    const line = from === 0 ? 0 : tail.indexOf("\n", from) + 1;
    const events = new EventReader().read(tail.subarray(line));
    if (events.some((event) => dialect.meaningOf(event) === "end")) return true;
    if (from === 0) return false;
  }
}
