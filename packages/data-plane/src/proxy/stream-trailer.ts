import type { FormatDefinition } from "../formats/format-definition.js";
import type { ResponseError } from "../formats/response-error.js";

/** How a response signals its end. */
export type ResponseForm =
  /** Server-sent events with a terminal event. */
  | "events"
  /** A JSON array of response objects, as Gemini streams them without `alt=sse`. */
  | "list"
  /** By the framing of HTTP alone. */
  | "other";

/**
 * The text to send after the last byte of a response that was cut off, so that the client learns of
 * it. Absent if no valid text can follow; then only closing the connection shows it.
 */
export function streamTrailer(options: {
  readonly form: ResponseForm;
  /** The last bytes that were sent. */
  readonly sent: Buffer;
  readonly error: ResponseError;
  readonly format: FormatDefinition;
  readonly requestId: string;
}): string | undefined {
  const { form, sent, error, format, requestId } = options;
  if (form === "other") return undefined;
  const text = sent.toString("latin1");
  if (form === "events") {
    // An unfinished line or event would swallow the start of this one.
    const gap = text.endsWith("\n\n") || text === "" ? "" : text.endsWith("\n") ? "\n" : "\n\n";
    return `${gap}${format.errorEvent(error, requestId)}`;
  }
  const last = text.trimEnd().at(-1);
  // Within an element no other element can follow.
  if (last !== "[" && last !== "," && last !== "}") return undefined;
  return `${last === "}" ? "," : ""}${JSON.stringify(format.errorBody(error, requestId))}]`;
}
