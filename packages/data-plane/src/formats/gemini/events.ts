import type { ServerSentEvent } from "../../proxy/event-reader.js";
import type { EventMeaning } from "../format-definition.js";
import { asObject, eventObject, joinStrings } from "../json-object.js";

export function eventMeaning(event: ServerSentEvent): EventMeaning {
  const data = eventObject(event);
  if (data === undefined) return "preamble";
  if (data.error !== undefined) return "error";
  // The last event has a finish reason; a blocked prompt has feedback and no candidate.
  const { candidates, promptFeedback } = data;
  if (Array.isArray(candidates)) {
    return candidates.some((one) => one?.finishReason !== undefined) ? "end" : "content";
  }
  return promptFeedback === undefined ? "content" : "end";
}

/** The text that an event of streamGenerateContent adds. */
export function eventText(event: ServerSentEvent): string {
  return bodyText(eventObject(event));
}

/** The text parts of the first candidate. */
export function bodyText(body: unknown): string {
  const candidates = asObject(body)?.candidates;
  const [candidate] = Array.isArray(candidates) ? candidates : [];
  const parts = asObject(asObject(candidate)?.content)?.parts;
  return joinStrings(Array.isArray(parts) ? parts.map((part) => asObject(part)?.text) : []);
}
