import { asObject, eventObject, hasError } from "../formats/json-object.js";
import { eventsIn } from "./event-boundaries.js";
import { EventMarkers } from "./event-markers.js";
import { parseEvent } from "./server-sent-event.js";

const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/** In most events the value is `null`. */
const markers = new EventMarkers([{ text: '"usage"', unless: "n" }]);

/**
 * Removes the chunk of a chat completion, or of a completion, that has nothing but its usage, for a client
 * that did not ask for it. Every other event is unchanged.
 */
export class UsageChunkFilter {
  /** Whether the line feed that follows belongs to the last, removed event. */
  #awaitsLineFeed = false;

  /** The whole events without that chunk. */
  push(events: Buffer): Buffer {
    const mayHaveUsage = markers.indexIn(events.toString("latin1"), 0) !== -1;
    if (!mayHaveUsage && !this.#awaitsLineFeed) return events;
    return Buffer.concat([...eventsIn(events)].filter((event) => this.#isKept(event)));
  }

  #isKept(event: Buffer): boolean {
    const isLineFeed = event.length === 1 && event[0] === lineFeed;
    const isRest = this.#awaitsLineFeed && isLineFeed;
    this.#awaitsLineFeed = false;
    if (isRest) return false;
    if (!isUsageChunk(event)) return true;
    this.#awaitsLineFeed = event.at(-1) === carriageReturn;
    return false;
  }
}

function isUsageChunk(event: Buffer): boolean {
  if (markers.indexIn(event.toString("latin1"), 0) === -1) return false;
  const data = eventObject(parseEvent(event));
  if (data === undefined || hasError(data)) return false;
  const { choices, usage } = data;
  return Array.isArray(choices) && choices.length === 0 && asObject(usage) !== undefined;
}
