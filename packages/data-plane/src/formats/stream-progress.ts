import type { EventMarkers } from "../streams/event-markers.js";
import type { ServerSentEvent } from "../streams/server-sent-event.js";
import type { ResponseError } from "./response-error.js";

/** Follows the events of one streamed response and judges whether it is complete. */
export interface StreamProgress {
  /**
   * Whether the model has begun to respond: with text, reasoning, a tool, or the reason why it stops;
   * not with a role, a ping or a comment.
   */
  readonly hasContent: boolean;
  /** Whether a terminal event arrived; what follows it does not count. */
  readonly hasEnded: boolean;
  /** Whether the terminal event is an error of the provider. */
  readonly hasFailed: boolean;
  /** Whether the response is complete if its body ends now, without a terminal event. */
  readonly isFinished: boolean;
  /** A text that the usual terminal event contains; absent if the format has none. */
  readonly terminalText: string | undefined;
  /** Only events with one of these matter from now on; absent while all do. */
  readonly markers: EventMarkers | undefined;
  /** Reads the next event. */
  read(event: ServerSentEvent): void;
  /**
   * An error as the last event of this response, with its empty line, in the shape that the SDKs
   * expect of the operation.
   */
  errorEvent(error: ResponseError, requestId: string): string;
}

/** How an API format streams events. */
export interface StreamRules {
  /** Sent while a provider is silent, in a form that the official SDKs ignore. */
  readonly keepAlive: string;
  /** Whether the official SDKs ignore comments. */
  readonly forwardsComments: boolean;
  /** Follows a response to the operation of that name. */
  follow(operation: string): StreamProgress;
}
