import type { ServerSentEvent } from "../proxy/event-reader.js";
import type { ReportedError } from "./format-definition.js";

/** A JSON object whose fields are not yet checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The value if it is an object and no array. */
export function asObject(value: unknown): JsonObject | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : undefined;
}

/** The parsed text if it is a JSON object. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The data of an event if it is a JSON object. */
export function eventObject({ data }: ServerSentEvent): JsonObject | undefined {
  return data.startsWith("{") ? parseObject(data) : undefined;
}

/** Encodes data as an event with its blank line. */
export function encodeEvent(data: object, event?: string): string {
  return `${event === undefined ? "" : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** Reads `{ "error": { "message", "code" } }` and `{ "error": "message" }`. */
export function errorField(value: unknown): ReportedError | undefined {
  const error = asObject(value)?.error ?? undefined;
  if (error === undefined) return undefined;
  const { message = error, code } = asObject(error) ?? {};
  return { message: stringOf(message), code: stringOf(code) };
}

/** Joins the strings among the values. */
export function joinStrings(values: readonly unknown[]): string {
  return values.filter((value) => typeof value === "string").join("");
}

function stringOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
