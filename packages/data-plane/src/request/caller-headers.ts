import type { IncomingHttpHeaders } from "node:http";

/** What of a caller's request goes on to a provider; nothing else does, its token above all. */
const travelling = [
  "accept",
  "anthropic-beta",
  "anthropic-version",
  "idempotency-key",
  "openai-beta",
  "openai-organization",
  "traceparent",
] as const;

/** Parameters by which SDKs choose the form of an answer. */
const travellingParameters = ["alt", "beta"] as const;

export function travellingHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of travelling) {
    const value = headers[name];
    if (typeof value === "string") kept[name] = value;
  }
  return kept;
}

/** The part of a query that goes on, with its question mark; empty where nothing does. */
export function travellingQuery(query: URLSearchParams): string {
  if (query.size === 0) return "";
  const kept = new URLSearchParams();
  for (const name of travellingParameters) {
    const value = query.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept.size === 0 ? "" : `?${kept}`;
}
