import type { EventMarker } from "../streams/event-markers.js";
import type { ServerSentEvent } from "../streams/server-sent-event.js";
import { hasError, type JsonObject } from "./json-object.js";

/** What the events contain that {@link isErrorEvent} may find to be errors. */
export const errorMarkers: readonly EventMarker[] = [
  { text: '"error"', unless: "n" },
  { text: "event: error" },
  { text: "event:error" },
];

/** Whether an event reports an error: by its name, whatever its data are, or by its data. */
export function isErrorEvent(
  { event }: ServerSentEvent,
  /** The parsed data; `undefined` if they are not an object. */
  data: JsonObject | undefined,
): boolean {
  return event === "error" || (data !== undefined && hasError(data));
}
