import type { ServerSentEvent } from "../../streams/server-sent-event.js";
import { asObject, eventObject, joinStrings } from "../json-object.js";

/** The text that a `content_block_delta` adds. */
export function eventText(event: ServerSentEvent): string {
  return joinStrings([asObject(eventObject(event)?.delta)?.text]);
}

/** The text blocks of a message. */
export function bodyText(body: unknown): string {
  const blocks = asObject(body)?.content;
  return joinStrings(Array.isArray(blocks) ? blocks.map((block) => asObject(block)?.text) : []);
}
