import type { Dialect, EventMeaning } from "../dialects/dialect.js";
import { EventReader } from "../stream/event-reader.js";
import type { UpstreamBody } from "./upstream-body.js";

/** How a stream began. */
export interface Opening {
  /** Of the first event that says something; `opening` where none came in time, or in bounds. */
  readonly meaning: EventMeaning | "nothing";
  /** All that was read for it: it goes on to the caller. */
  readonly chunks: readonly Buffer[];
  /** The stream has ended already. */
  readonly hasEnded: boolean;
}

/** Bytes that are looked at for the first event that says something. */
const limit = 65_536;

/**
 * Waits for the first event of a stream that says something, so that one which begins with an error
 * can still be tried elsewhere. The rest of the stream waits.
 *
 * @throws what the stream fails with
 */
export function readOpening(
  body: UpstreamBody,
  { dialect, patience }: { readonly dialect: Dialect; readonly patience: number },
): Promise<Opening> {
  const reader = new EventReader();
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    const settle = (meaning: Opening["meaning"], hasEnded = false): void => {
      body.pause();
      clearTimeout(timer);
      resolve({ meaning, chunks, hasEnded });
    };
    const onChunk = (chunk: Buffer): void => {
      chunks.push(chunk);
      length += chunk.length;
      const meaning = reader
        .read(chunk)
        .map((event) => dialect.meaningOf(event))
        .find((one) => one !== "opening");
      if (meaning !== undefined || length >= limit) settle(meaning ?? "opening");
    };
    const onEnd = (): void => settle("nothing", true);
    const onError = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    const timer = setTimeout(() => settle("opening"), patience);
    body.read({ onChunk, onEnd, onError });
  });
}
