import type { ServerSentEvent } from "../../streams/server-sent-event.js";
import { asObject, eventObject, joinStrings } from "../json-object.js";

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
