import type { ServerSentEvent } from "../../proxy/event-reader.js";
import type { EventMeaning } from "../format-definition.js";
import { asObject, eventObject, joinStrings } from "../json-object.js";

const preambles: ReadonlySet<unknown> = new Set([undefined, "ping", "message_start"]);

export function eventMeaning(event: ServerSentEvent): EventMeaning {
  const type = eventObject(event)?.type ?? event.event;
  if (type === "error") return "error";
  if (type === "message_stop") return "end";
  return preambles.has(type) ? "preamble" : "content";
}

/** The text that a `content_block_delta` adds. */
export function eventText(event: ServerSentEvent): string {
  return joinStrings([asObject(eventObject(event)?.delta)?.text]);
}

/** The text blocks of a message. */
export function bodyText(body: unknown): string {
  const blocks = asObject(body)?.content;
  return joinStrings(Array.isArray(blocks) ? blocks.map((block) => asObject(block)?.text) : []);
}
