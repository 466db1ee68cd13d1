import type { ServerSentEvent } from "../streams/server-sent-event.js";
import type { ReportedError } from "./format-definition.js";

/** A JSON object whose fields are not yet checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The value if it is an object and no array. */
export function asObject(value: unknown): JsonObject | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : undefined;
}

/** The parsed text, which may begin with a byte order mark; `undefined` if it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return undefined;
  }
}

/** The parsed text if it is a JSON object. */
export function parseObject(text: string): JsonObject | undefined {
  return asObject(parseJson(text));
}

/** The data of an event if it is a JSON object. */
export function eventObject({ data }: ServerSentEvent): JsonObject | undefined {
  return data.startsWith("{") ? parseObject(data) : undefined;
}

/** Encodes data as an event with its blank line. */
export function encodeEvent(data: object, event?: string): string {
  return `${event === undefined ? "" : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** Whether the field `error` reports one: an object, or a text. */
export function hasError({ error }: JsonObject): boolean {
  return asObject(error) !== undefined || (typeof error === "string" && error !== "");
}

/** Reads `{ "error": { "message", "code" } }` and `{ "error": "message" }`. */
export function errorField(value: unknown): ReportedError | undefined {
  const object = asObject(value);
  if (object === undefined || !hasError(object)) return undefined;
  const { error } = object;
  const { message = error, code } = asObject(error) ?? {};
  return { message: stringOf(message), code: stringOf(code) };
}

/** Fields that describe content and are none. */
const descriptions: ReadonlySet<string> = new Set(["role", "type", "id", "index", "format"]);

/** Whether a part of a response contains a text that is not empty, such as a name or an argument. */
export function hasContent(value: unknown): boolean {
  // Not recursive: a provider chooses how deep its objects are.
  const parts = [value];
  for (const part of parts) {
    if (typeof part === "string" && part !== "") return true;
    if (typeof part !== "object" || part === null) continue;
    for (const [name, field] of Object.entries(part)) {
      if (Array.isArray(part) || !descriptions.has(name)) parts.push(field);
    }
  }
  return false;
}

/** Joins the strings among the values. */
export function joinStrings(values: readonly unknown[]): string {
  return values.filter((value) => typeof value === "string").join("");
}

function stringOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
