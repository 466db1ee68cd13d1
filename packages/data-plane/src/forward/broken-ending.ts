import type { Dialect } from "../dialects/dialect.js";
import type { CallError } from "../errors/call-error.js";

/** How an answer says that it ends. */
export type AnswerForm =
  /** Events, of which one is the last. */
  | "events"
  /** A JSON list of answers, as Gemini streams them. */
  | "list"
  /** Whatever HTTP says. */
  | "other";

/**
 * What is sent after the last byte of an answer that was cut off, so that its reader learns of it.
 * Absent where nothing can be said, and only the end of the connection tells.
 */
export function brokenEnding(options: {
  readonly form: AnswerForm;
  /** The end of what was sent. */
  readonly sent: Buffer;
  readonly error: CallError;
  readonly dialect: Dialect;
  readonly requestId: string;
}): string | undefined {
  const { form, sent, error, dialect, requestId } = options;
  if (form === "other") return undefined;
  const text = sent.toString("latin1");
  if (form === "events") {
    // A line that was left open would swallow the event, and an event its first line.
    const gap = text.endsWith("\n\n") || text === "" ? "" : text.endsWith("\n") ? "\n" : "\n\n";
    return `${gap}${dialect.errorEvent(error, requestId)}`;
  }
  const end = text.trimEnd().at(-1);
  // In the middle of an element there is no place for another.
  if (end !== "[" && end !== "," && end !== "}") return undefined;
  return `${end === "}" ? "," : ""}${JSON.stringify(dialect.errorBody(error, requestId))}]`;
}
