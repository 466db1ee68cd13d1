import type { IncomingHttpHeaders } from "node:http";

/** The client's headers that a provider receives; all others are dropped, its token above all. */
const forwarded = [
  "accept",
  "anthropic-beta",
  "anthropic-version",
  "idempotency-key",
  "openai-beta",
  "openai-organization",
  "traceparent",
] as const;

/** Query parameters with which SDKs choose the form of a response. */
const forwardedParameters = ["alt", "beta"] as const;

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
