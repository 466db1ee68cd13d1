import type { IncomingHttpHeaders } from "node:http";
import { apiFormats, formats } from "../formats/formats.js";

const definitions = apiFormats.map((format) => formats[format]);

/** The client's headers that a provider receives; all others are dropped, its token above all. */
const forwarded: readonly string[] = [
  ...["accept", "idempotency-key", "traceparent"],
  ...definitions.flatMap(({ forwardedHeaders }) => forwardedHeaders),
];

const forwardedParameters = definitions.flatMap((definition) => definition.forwardedParameters);

export function forwardedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name of forwarded) {
    const value = headers[name];
    if (typeof value === "string") result[name] = value;
  }
  return result;
}

/** The forwarded part of a query with its question mark; empty if nothing is forwarded. */
export function forwardedQuery(query: URLSearchParams): string {
  if (query.size === 0) return "";
  const result = new URLSearchParams();
  for (const name of forwardedParameters) {
    const value = query.get(name);
    if (value !== null) result.set(name, value);
  }
  return result.size === 0 ? "" : `?${result}`;
}
