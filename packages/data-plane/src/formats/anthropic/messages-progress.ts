import { EventMarkers } from "../../streams/event-markers.js";
import type { ServerSentEvent } from "../../streams/server-sent-event.js";
import { errorMarkers, isErrorEvent } from "../error-event.js";
import { asObject, encodeEvent, eventObject, hasContent } from "../json-object.js";
import type { ResponseError } from "../response-error.js";
import type { StreamProgress } from "../stream-progress.js";
import { errorBody } from "./errors.js";

const markers = new EventMarkers([{ text: "message_stop" }, ...errorMarkers]);

const preambles: ReadonlySet<unknown> = new Set(["ping", "message_start", "content_block_stop"]);

/** Follows the events of a message. */
export class MessagesProgress implements StreamProgress {
  hasContent = false;
  hasEnded = false;
  hasFailed = false;
  readonly isFinished = false;
  readonly terminalText = "message_stop";

  get markers(): EventMarkers | undefined {
    return this.hasContent ? markers : undefined;
  }

  read(event: ServerSentEvent): void {
    const data = eventObject(event);
    const type = data?.type ?? event.event;
    if (type === "error" || isErrorEvent(event, data)) {
      this.hasEnded = true;
      this.hasFailed = true;
    } else if (type === "message_stop") {
      this.hasEnded = true;
    } else if (event.data !== "" && !preambles.has(type)) {
      this.hasContent ||= data === undefined || isContent(data);
    }
  }

  errorEvent(error: ResponseError, requestId: string): string {
    return encodeEvent(errorBody(error, requestId), "error");
  }
}

function isContent({ type, content_block: block, delta }: Readonly<Record<string, unknown>>) {
  if (type === "content_block_start") return hasContent(block);
  if (type === "content_block_delta") return hasContent(delta);
  if (type !== "message_delta") return true;
  const { stop_reason: reason } = asObject(delta) ?? {};
  return typeof reason === "string";
}
