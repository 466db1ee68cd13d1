import type { ServerSentEvent } from "../../proxy/event-reader.js";
import type { EventMeaning } from "../format-definition.js";
import { asObject, eventObject } from "../json-object.js";

const preambles: ReadonlySet<unknown> = new Set([
  "response.created",
  "response.queued",
  "response.in_progress",
]);
const ends: ReadonlySet<unknown> = new Set(["response.completed", "response.incomplete"]);
const errors: ReadonlySet<unknown> = new Set(["error", "response.failed"]);

export function eventMeaning(event: ServerSentEvent): EventMeaning {
  if (event.data === "[DONE]") return "end";
  const data = eventObject(event);
  // Events of the responses operation have a type, those of completions have none.
  const { type } = data ?? {};
  if (errors.has(type) || (data?.error ?? undefined) !== undefined) return "error";
  if (ends.has(type)) return "end";
  return event.data === "" || preambles.has(type) ? "preamble" : "content";
}

/** The text that an event of a chat completion or of a response adds. */
export function eventText(event: ServerSentEvent): string {
  const data = eventObject(event);
  if (data?.type === "response.output_text.delta") {
    return typeof data.delta === "string" ? data.delta : "";
  }
  return choiceText(data, "delta");
}

/** The text of a chat completion. */
export function bodyText(body: unknown): string {
  return choiceText(asObject(body), "message");
}

function choiceText(
  value: Readonly<Record<string, unknown>> | undefined,
  part: "message" | "delta",
): string {
  const [choice] = Array.isArray(value?.choices) ? value.choices : [];
  const message = asObject(asObject(choice)?.[part]);
  const text = [message?.content, message?.refusal].find((one) => typeof one === "string");
  return typeof text === "string" ? text : "";
}
