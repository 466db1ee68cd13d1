import type { ServerSentEvent } from "../../streams/server-sent-event.js";
import { asObject, eventObject } from "../json-object.js";

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
