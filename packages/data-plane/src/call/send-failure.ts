import { retryAdvice } from "../attempt/retry-advice.js";
import type { UpstreamFailure } from "../attempt/upstream-failure.js";
import { toResponseError } from "../formats/response-error.js";
import { sendErrorResponse } from "../formats/send-error.js";
import { gatewayHeaders } from "../proxy/gateway-headers.js";
import { type CallRecord, clientClosedStatus } from "../telemetry/call-record.js";
import type { DataPlaneError } from "./call-error.js";
import type { CallState } from "./call-state.js";

/** Ends a call with the provider's own error response if there is one that the client may see. */
export function sendFailure(
  state: CallState,
  { error, outcome, status: providerStatus, providerResponse }: UpstreamFailure,
): CallRecord {
  const { response, operation, requestId } = state.request;
  if (state.isClientGone) return state.toRecord(clientClosedStatus);
  const isHidden = outcome === "credential_rejected" || response.headersSent;
  if (providerResponse === undefined || isHidden) return sendError(state, error);
  const { status, headers, body } = providerResponse;
  const own = {
    ...headers,
    ...ownHeaders(state, { status, isOwn: status !== providerStatus }, headers),
  };
  if (body === undefined) {
    const options = { error, format: operation.format, requestId, status };
    sendErrorResponse(response, { ...options, headers: own });
  } else {
    response.writeHead(status, own);
    response.end(body);
  }
  state.markFirstByte();
  return state.toRecord(status, error);
}

/** Ends a call with an error of the gateway. */
export function sendError(state: CallState, error: DataPlaneError): CallRecord {
  const { response, operation, requestId } = state.request;
  const { status } = toResponseError(error);
  const headers = ownHeaders(state, { status, isOwn: true });
  state.earlyHead?.stop();
  if (state.earlyHead?.isSent) state.earlyHead.end(error);
  else sendErrorResponse(response, { error, format: operation.format, requestId, headers });
  return state.toRecord(response.statusCode, error);
}

function ownHeaders(
  state: CallState,
  response: { readonly status: number; readonly isOwn: boolean },
  returned?: Readonly<Record<string, string>>,
): Record<string, string> {
  const outcomes = state.attempts.map(({ outcome }) => outcome);
  const last = outcomes.at(-1);
  return {
    ...gatewayHeaders(state, returned),
    ...(last !== undefined && last !== "answered" && { "x-gw-outcome": last }),
    ...retryAdvice(outcomes, response),
  };
}
