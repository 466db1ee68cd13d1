import type { CallState } from "../call/call-state.js";

/** The gateway's own response headers. */
export function gatewayHeaders({ request, attempts }: CallState): Record<string, string> {
  return {
    "x-gw-endpoint": encodeHeader(request.endpoint.endpointName),
    "x-gw-request-id": request.requestId,
    "x-gw-attempts": String(attempts.length),
  };
}

/** The same with the model whose response or error response is relayed. */
export function modelHeaders(state: CallState): Record<string, string> {
  const headers = gatewayHeaders(state);
  const last = state.attempts.at(-1);
  if (last !== undefined) {
    headers["x-gw-provider"] = last.provider;
    headers["x-gw-model"] = encodeHeader(last.modelName);
  }
  return headers;
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
