import type { UpstreamBody } from "../upstream/upstream-body.js";
import { eventsIn } from "./event-boundaries.js";
import type { EventStream } from "./event-stream.js";
import { parseEvent } from "./server-sent-event.js";

/** The start of an event stream. */
export interface StreamStart {
  /**
   * - `content`: the model has begun to respond.
   * - `waiting`: neither content nor an end arrived within the limits.
   * - `error`: the stream begins with an error.
   * - `empty`: it ended before its first content.
   */
  readonly outcome: "content" | "waiting" | "error" | "empty";
  /** Whole events that were read, to be forwarded first. */
  readonly ready: Buffer;
  /** Whether the body has ended. */
  readonly hasEnded: boolean;
}

export interface PeekOptions {
  /** Milliseconds to wait for content. */
  readonly timeout: number;
  /** The same while comments or pings arrive, which the client needs to receive, too. */
  readonly aliveTimeout: number;
}

/** In bytes. */
const maxBuffered = 65_536;

/**
 * Waits for the first content of a stream, so that another model can be tried if it is an error.
 * Pauses the rest of the stream.
 *
 * @throws the error that the body ends with
 */
export function peekStream(
  body: UpstreamBody,
  stream: EventStream,
  { timeout, aliveTimeout }: PeekOptions,
): Promise<StreamStart> {
  const { progress } = stream;
  const ready: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const settle = (outcome: StreamStart["outcome"], hasEnded = false): void => {
      body.pause();
      clearTimeout(timer);
      const [only] = ready;
      const bytes = ready.length === 1 && only !== undefined ? only : Buffer.concat(ready);
      resolve({ outcome, ready: bytes, hasEnded });
    };
    const judge = (whole: Buffer): boolean => {
      if (whole.length > 0) ready.push(whole);
      stream.judge();
      if (progress.hasContent) return true;
      if (progress.hasEnded) settle(progress.hasFailed ? "error" : "empty");
      return false;
    };
    // Most streams have content long before the shorter limit.
    const onAlive = (): void => {
      if (timeout <= aliveTimeout || endsWithPing(ready.at(-1))) settle("waiting");
      else timer = setTimeout(() => settle("waiting"), timeout - aliveTimeout);
    };
    timer = setTimeout(onAlive, Math.min(aliveTimeout, timeout));
    body.read({
      onChunk(chunk) {
        length += chunk.length;
        if (judge(stream.push(chunk))) settle("content");
        else if (length >= maxBuffered && !progress.hasEnded) settle("waiting");
      },
      onEnd() {
        if (judge(stream.end())) settle("content", true);
        else if (!progress.hasEnded) settle("empty", true);
      },
      onError(error) {
        clearTimeout(timer);
        reject(error);
      },
    });
  });
}

function endsWithPing(events: Buffer = Buffer.alloc(0)): boolean {
  const last = [...eventsIn(events)].at(-1);
  if (last === undefined) return false;
  const { data, event } = parseEvent(last);
  return data === "" || event === "ping";
}
