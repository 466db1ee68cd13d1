import type { CallError } from "../errors/call-error.js";
import type { ServerSentEvent } from "../stream/event-reader.js";

/**
 * What an event of a stream means. `opening` says nothing yet: a comment, a ping, the announcement
 * of an answer. After an `error` at its begin a stream may be tried elsewhere; one that stops
 * without an `end` was cut off.
 */
export type EventMeaning = "opening" | "content" | "error" | "end";

/** How one kind of client is answered where its provider does not do it. */
export interface Dialect {
  /** An error as the body of an answer. */
  errorBody(error: CallError, requestId: string): object;
  /** An error as the last event of a stream, with its empty line. */
  errorEvent(error: CallError, requestId: string): string;
  meaningOf(event: ServerSentEvent): EventMeaning;
}

/** The data of an event, if it is a JSON object. */
export function objectIn({ data }: ServerSentEvent): Readonly<Record<string, unknown>> | undefined {
  if (!data.startsWith("{")) return undefined;
  try {
    return JSON.parse(data) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

export function dataEvent(data: object, event?: string): string {
  return `${event === undefined ? "" : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}
