import { retryAdvice } from "../attempt/retry-advice.js";
import type { UpstreamFailure } from "../attempt/upstream-failure.js";
import { type ResponseError, toResponseError } from "../formats/response-error.js";
import { sendErrorResponse } from "../formats/send-error.js";
import { gatewayHeaders, relayedHeaders } from "../proxy/gateway-headers.js";
import { type CallRecord, clientClosedStatus } from "../telemetry/call-record.js";
import type { CallContext } from "./call-context.js";
import type { DataPlaneError } from "./call-error.js";
import type { CallState } from "./call-state.js";
import { endCall } from "./end-call.js";

/** Ends a call with the provider's own error response if there is one that the client may see. */
export async function sendFailure(
  state: CallState,
  failure: UpstreamFailure,
  context: CallContext,
): Promise<CallRecord> {
  const { error, outcome, status: providerStatus, providerResponse } = failure;
  const { response, operation, requestId } = state.request;
  if (state.isClientGone) return state.toRecord(clientClosedStatus);
  const isHidden = outcome === "credential_rejected";
  if (providerResponse === undefined || isHidden) return sendError(state, error, context);
  if (state.earlyHead?.isSent)
    return endEarly(state, { error, shown: shownError(failure) }, context);
  const { status, headers, body } = providerResponse;
  const own = {
    ...relayedHeaders(state, headers),
    ...ownHeaders(state, { status, isOwn: status !== providerStatus }, headers),
  };
  state.markFirstByte();
  const record = await endCall(state, state.toRecord(status, error), context);
  if (body === undefined) {
    const options = { error, format: operation.format, requestId, status };
    sendErrorResponse(response, { ...options, headers: own });
  } else if (!response.destroyed) {
    response.writeHead(status, own);
    response.end(body);
  }
  return record;
}

/** Ends a call with an error of the gateway. */
export async function sendError(
  state: CallState,
  error: DataPlaneError,
  context: CallContext,
): Promise<CallRecord> {
  const { response, operation, requestId } = state.request;
  const { status } = toResponseError(error);
  const headers = ownHeaders(state, { status, isOwn: true });
  if (state.earlyHead?.isSent) {
    return endEarly(state, { error, shown: toResponseError(error) }, context);
  }
  const sent = response.headersSent ? response.statusCode : status;
  const record = await endCall(state, state.toRecord(sent, error), context);
  sendErrorResponse(response, { error, format: operation.format, requestId, headers });
  return record;
}

/** Ends a call whose head was sent early. */
async function endEarly(
  state: CallState,
  { error, shown }: { readonly error: DataPlaneError; readonly shown: ResponseError },
  context: CallContext,
): Promise<CallRecord> {
  const { statusCode } = state.request.response;
  const record = await endCall(state, state.toRecord(statusCode, error), context);
  state.earlyHead?.end(shown);
  return record;
}

/** The provider's own error, for the last event of a stream. */
function shownError({
  error,
  outcome,
  providerError: reported,
  providerResponse,
}: UpstreamFailure): ResponseError {
  const own = toResponseError(error);
  if (outcome !== "request_rejected") return { ...own, reported };
  const status = providerResponse?.status ?? own.status;
  return { ...own, code: "INVALID_PARAMETER_VALUE", status, reported };
}

function ownHeaders(
  state: CallState,
  response: { readonly status: number; readonly isOwn: boolean },
  returned?: Readonly<Record<string, string>>,
): Record<string, string> {
  const outcomes = state.attempts.map(({ outcome }) => outcome);
  const { outcome: last, reason } = state.attempts.at(-1) ?? {};
  return {
    ...gatewayHeaders(state, returned),
    ...(last !== undefined && last !== "answered" && { "x-gw-outcome": last }),
    ...(reason !== undefined && { "x-gw-reason": reason }),
    ...retryAdvice(outcomes, response),
  };
}
