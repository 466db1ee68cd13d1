import { EventMarkers } from "../../streams/event-markers.js";
import type { ServerSentEvent } from "../../streams/server-sent-event.js";
import { errorMarkers, isErrorEvent } from "../error-event.js";
import { asObject, encodeEvent, eventObject, hasContent } from "../json-object.js";
import type { ResponseError } from "../response-error.js";
import type { StreamProgress } from "../stream-progress.js";
import { errorBody } from "./errors.js";

const ends: ReadonlySet<unknown> = new Set([
  "response.completed",
  "response.incomplete",
  "response.cancelled",
]);
const failures: ReadonlySet<unknown> = new Set(["error", "response.failed"]);
const preambles: ReadonlySet<unknown> = new Set([
  "keepalive",
  "response.created",
  "response.queued",
  "response.in_progress",
]);

const markers = new EventMarkers([
  ...[...ends, "response.failed", "[DONE]"].map((text) => ({ text: String(text) })),
  ...errorMarkers,
]);

/** Follows the events of the responses operation. */
export class ResponsesProgress implements StreamProgress {
  hasContent = false;
  hasEnded = false;
  hasFailed = false;
  readonly isFinished = false;
  readonly terminalText = "response.completed";
  #sequenceNumber = -1;

  get markers(): EventMarkers | undefined {
    return this.hasContent ? markers : undefined;
  }

  read(event: ServerSentEvent): void {
    const data = eventObject(event);
    const type = data?.type ?? event.event;
    if (typeof data?.sequence_number === "number") this.#sequenceNumber = data.sequence_number;
    if (failures.has(type) || isErrorEvent(event, data)) {
      this.hasEnded = true;
      this.hasFailed = true;
    } else if (ends.has(type)) {
      this.hasContent = true;
      this.hasEnded = true;
    } else if (event.data === "[DONE]") {
      this.hasEnded = true;
    } else if (event.data !== "" && !preambles.has(type)) {
      this.hasContent ||= data === undefined || isContent(data);
    }
  }

  errorEvent(error: ResponseError, requestId: string): string {
    const body = errorBody(error, requestId);
    const { code, message, param } = body.error;
    const data = {
      ...{ type: "error", code, message, param },
      sequence_number: this.#sequenceNumber + 1,
      // The SDKs throw it; otherwise they pass the event on.
      ...body,
    };
    return encodeEvent(data, "error");
  }
}

/** Whether an event adds to the output; the start of an empty message or of reasoning does not. */
function isContent(data: Readonly<Record<string, unknown>>): boolean {
  const { delta, item, part, type } = data;
  if (delta !== undefined) return hasContent(delta);
  if (part !== undefined) return hasContent(part);
  if (item === undefined || type !== "response.output_item.added") return true;
  const { type: itemType, content, summary, encrypted_content: encrypted } = asObject(item) ?? {};
  const isTool = itemType !== "message" && itemType !== "reasoning";
  return isTool || hasContent([content, summary, encrypted]);
}
