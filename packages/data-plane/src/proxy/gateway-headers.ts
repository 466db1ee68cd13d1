import type { CallState } from "../call/call-state.js";
import { formats } from "../formats/formats.js";
import { rateLimitHeaders } from "../limits/rate-limit-headers.js";
import { droppedQueryHeader } from "./forwarded-query.js";
import { isRateLimitHeader } from "./response-headers.js";
import { securityHeaders } from "./security-headers.js";

/**
 * The gateway's own response headers, with the model of the last attempt if there was one. The header in
 * which the client's SDK looks for the id of the request keeps the id that the provider returned.
 */
export function gatewayHeaders(
  state: CallState,
  returned: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const { request, attempts, droppedQuery, rateLimits } = state;
  const { requestIdHeader } = formats[request.operation.format];
  const headers: Record<string, string> = {
    ...securityHeaders,
    ...droppedQueryHeader(droppedQuery),
    ...(rateLimits !== undefined && rateLimitHeaders(rateLimits)),
    [requestIdHeader]: returned[requestIdHeader] ?? request.requestId,
    "x-gw-endpoint": encodeHeader(request.endpoint.endpointName),
    "x-gw-request-id": request.requestId,
    "x-gw-attempts": String(attempts.length),
  };
  const last = attempts.at(-1);
  if (last !== undefined) {
    headers["x-gw-provider"] = last.provider;
    headers["x-gw-model"] = encodeHeader(last.modelName);
  }
  return headers;
}

/** The same for a call that was rejected before an attempt; the endpoint may be unknown. */
export function headersWithoutAttempt({
  endpointName,
  rateLimits = {},
}: {
  readonly endpointName?: string | undefined;
  readonly rateLimits?: CallState["rateLimits"];
}): Record<string, string> {
  const endpoint = endpointName !== undefined && { "x-gw-endpoint": encodeHeader(endpointName) };
  return { ...endpoint, "x-gw-attempts": "0", ...rateLimitHeaders(rateLimits) };
}

/** The headers of a provider that the client receives, without its limits if the gateway has its own. */
export function relayedHeaders(
  { rateLimits }: Pick<CallState, "rateLimits">,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (rateLimits === undefined) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !isRateLimitHeader(name)));
}

/** Of responses that are streamed: no proxy with default settings may collect or keep them. */
export const streamingHeaders: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "x-accel-buffering": "no",
};

/** Percent-encodes text that a header cannot carry. */
function encodeHeader(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : encodeURIComponent(text);
}
