import type { EventMeaning, FormatDefinition } from "../formats/format-definition.js";
import type { UpstreamBody } from "../upstream/upstream-body.js";
import { EventReader } from "./event-reader.js";

/** The start of a stream. */
export interface StreamStart {
  /**
   * Of the first event that is more than a preamble; `preamble` if none arrived within the limits,
   * `empty` if the stream ended before one.
   */
  readonly meaning: EventMeaning | "empty";
  /** Everything read so far, to be relayed to the client. */
  readonly buffered: readonly Buffer[];
  readonly hasEnded: boolean;
}

/** In bytes. */
const maxBuffered = 65_536;

/**
 * Waits for the first event of a stream that is more than a preamble, so that another model can be
 * tried if it is an error. Pauses the rest of the stream.
 *
 * @throws the error that the stream ends with
 */
export function peekStream(
  body: UpstreamBody,
  { format, timeout }: { readonly format: FormatDefinition; readonly timeout: number },
): Promise<StreamStart> {
  const reader = new EventReader();
  const buffered: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    const settle = (meaning: StreamStart["meaning"], hasEnded = false): void => {
      body.pause();
      clearTimeout(timer);
      resolve({ meaning, buffered, hasEnded });
    };
    const onChunk = (chunk: Buffer): void => {
      buffered.push(chunk);
      length += chunk.length;
      const meaning = reader
        .read(chunk)
        .map((event) => format.eventMeaning(event))
        .find((one) => one !== "preamble");
      if (meaning !== undefined || length >= maxBuffered) settle(meaning ?? "preamble");
    };
    const onEnd = (): void => settle("empty", true);
    const onError = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    const timer = setTimeout(() => settle("preamble"), timeout);
    body.read({ onChunk, onEnd, onError });
  });
}
