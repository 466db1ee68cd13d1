import type { ServerSentEvent } from "../streams/server-sent-event.js";
import type { ModelDescriptions, ReportedError } from "./format-definition.js";
import { type ApiFormat, formats } from "./formats.js";
import type { StreamRules } from "./stream-progress.js";

/** Reads responses of one API format, for clients that print or inspect them. */
export interface ResponseReader {
  /** How the format streams events, and whether a stream is complete. */
  readonly streams: StreamRules;
  /** The generated text that an event adds; empty if it adds none. */
  eventText(event: ServerSentEvent): string;
  /** The generated text of a parsed response body; empty if it has none. */
  bodyText(body: unknown): string;
  /** The error that a parsed response body or the parsed data of an event reports, if it is one. */
  reportedError(value: unknown): ReportedError | undefined;
}

/** The reader of an API format's responses. */
export function responseReader(format: ApiFormat): ResponseReader {
  return formats[format];
}

/** How an API format presents endpoints as models. */
export function modelDescriptions(format: ApiFormat): ModelDescriptions {
  return formats[format].models;
}
