import { isErrorEvent } from "../formats/error-event.js";
import { asObject, eventObject, hasError, type JsonObject } from "../formats/json-object.js";
import { eventsIn } from "../streams/event-boundaries.js";
import { parseEvent, type ServerSentEvent } from "../streams/server-sent-event.js";
import { providerErrorIn } from "./provider-error.js";

/**
 * The error that the events of a stream report, in the form of an error body; `undefined` if no event
 * reports one.
 *
 * @param events - whole events
 */
export function streamError(events: Buffer): JsonObject | undefined {
  for (const bytes of eventsIn(events)) {
    const event = parseEvent(bytes);
    const error = errorOf(event, eventObject(event));
    if (error !== undefined) return error;
  }
  return undefined;
}

function errorOf(event: ServerSentEvent, data: JsonObject | undefined): JsonObject | undefined {
  // The event `response.failed` of OpenAI has the error in the response.
  const inResponse = asObject(data?.response);
  if (inResponse !== undefined && hasError(inResponse)) return { error: inResponse.error };
  if (!isErrorEvent(event, data) && data?.type !== "error") return undefined;
  if (data === undefined) return { error: { message: event.data } };
  return hasError(data) ? data : { error: providerErrorIn(data) };
}
