import type { IncomingHttpHeaders } from "node:http";
import type { Provider } from "../providers/provider.js";

/**
 * The client's headers that every provider receives; all others are dropped. The client's token and
 * headers that choose the account that pays, such as `openai-organization`, are not among them, nor is
 * `baggage`, which carries internal data.
 */
const forwarded: ReadonlySet<string> = new Set([
  ...["accept", "idempotency-key", "user-agent", "x-client-request-id"],
  ...["anthropic-beta", "anthropic-version", "openai-beta"],
  "traceparent",
  // They name the conversation, for the provider's prompt cache.
  ...["session-id", "x-session-affinity", "x-session-id"],
  ...["x-claude-code-session-id", "x-grok-conv-id"],
]);
const forwardedPrefixes = ["x-codex-", "x-stainless-"];

/** The client's headers that this provider receives. */
export function forwardedHeaders(
  headers: IncomingHttpHeaders,
  { forwardedHeaders: ownHeaders = [] }: Pick<Provider, "forwardedHeaders">,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (typeof value !== "string") continue;
    const isForwarded =
      forwarded.has(name) ||
      forwardedPrefixes.some((prefix) => name.startsWith(prefix)) ||
      ownHeaders.includes(name);
    if (isForwarded) result[name] = value;
  }
  // It has no meaning without the other one.
  const { traceparent, tracestate } = headers;
  if (traceparent !== undefined && typeof tracestate === "string") result.tracestate = tracestate;
  return result;
}
