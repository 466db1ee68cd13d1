import { EventMarkers } from "../../streams/event-markers.js";
import type { ServerSentEvent } from "../../streams/server-sent-event.js";
import { errorMarkers, isErrorEvent } from "../error-event.js";
import { asObject, encodeEvent, eventObject, hasContent } from "../json-object.js";
import type { ResponseError } from "../response-error.js";
import type { StreamProgress } from "../stream-progress.js";
import { errorBody } from "./errors.js";

const markers = new EventMarkers([
  { text: '"finishReason"', unless: "n" },
  { text: '"promptFeedback"', unless: "n" },
  // Further candidates; nearly every response has only the first one.
  { text: '"index"', unless: "0" },
  ...errorMarkers,
]);

/** Follows generated content, which has no terminal event but an error. */
export class ContentProgress implements StreamProgress {
  hasContent = false;
  hasEnded = false;
  readonly terminalText = undefined;
  #isBlocked = false;
  /** Candidates by index; whether each has finished. */
  readonly #candidates = new Map<number, boolean>();

  get hasFailed(): boolean {
    return this.hasEnded;
  }

  get isFinished(): boolean {
    const hasFinished = [...this.#candidates.values()].every(Boolean);
    return this.#candidates.size === 0 ? this.#isBlocked : hasFinished;
  }

  get markers(): EventMarkers | undefined {
    const isSingle = this.#candidates.size === 1 && this.#candidates.has(0);
    return this.hasContent && isSingle ? markers : undefined;
  }

  read(event: ServerSentEvent): void {
    const data = eventObject(event);
    if (isErrorEvent(event, data)) {
      this.hasEnded = true;
      return;
    }
    if (data === undefined) {
      this.hasContent ||= event.data !== "";
      return;
    }
    const { candidates, promptFeedback } = data;
    // A blocked prompt has feedback and no candidate.
    if (asObject(promptFeedback)?.blockReason !== undefined) {
      this.#isBlocked = true;
      this.hasContent = true;
    }
    if (Array.isArray(candidates)) for (const one of candidates) this.#readCandidate(one);
  }

  errorEvent(error: ResponseError, requestId: string): string {
    return encodeEvent(errorBody(error, requestId));
  }

  #readCandidate(value: unknown): void {
    const { index = 0, finishReason, content } = asObject(value) ?? {};
    if (typeof index !== "number") return;
    const isFinished = typeof finishReason === "string" && finishReason !== "";
    this.#candidates.set(index, isFinished || this.#candidates.get(index) === true);
    this.hasContent ||= isFinished || hasContent(asObject(content)?.parts);
  }
}
