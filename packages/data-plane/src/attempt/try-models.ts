import type { CallableModel } from "@gw/config-resolver";
import type { CallContext } from "../call/call-context.js";
import { CallError, type DataPlaneError } from "../call/call-error.js";
import type { AttemptRequest } from "../call/call-stage.js";
import type { CallState } from "../call/call-state.js";
import { timeoutsOf } from "../call/call-timeouts.js";
import { formats } from "../formats/formats.js";
import { responseErrorCode } from "../formats/response-error.js";
import { providerOf } from "../providers/upstream-target.js";
import { forwardedQuery } from "../proxy/forwarded-query.js";
import { forwardedHeaders } from "../proxy/request-headers.js";
import type { AttemptRecord } from "../telemetry/call-record.js";
import { type AttemptTrace, cancelled } from "../telemetry/call-trace.js";
import { type AcceptedResponse, attemptModel, isAccepted } from "./attempt-model.js";
import { type AttemptEnd, fallbackPolicy, mayTryNext } from "./fallback-policy.js";
import type { UpstreamFailure } from "./upstream-failure.js";

/** A response to relay, with the model that gave it. */
export interface AcceptedAttempt {
  readonly accepted: AcceptedResponse;
  readonly model: CallableModel;
  readonly span: AttemptTrace;
}

/** In seconds; the longest `retry-after` of the last model that is respected. */
const maxRetryAfter = 2;

/**
 * Tries models in order until one responds.
 *
 * @returns the response, or the failure of the last attempt
 * @throws the reason of the abort; GatewayError ENDPOINT_NOT_CALLABLE; why all models are passed over
 */
export async function tryModels(
  state: CallState,
  models: readonly CallableModel[],
  context: CallContext,
): Promise<AcceptedAttempt | UpstreamFailure> {
  const { operation, body, endpoint } = state.request;
  const { stages, sendUpstream, rejectedModels } = context;
  const timeouts = timeoutsOf(endpoint.settings, context.timeouts);
  const asksForUsage = state.needsUsage && endpoint.settings.streamUsage !== false;
  const { trace, attempts, abort, isStream } = state;
  const format = formats[operation.format];
  const prepare = stages?.changesRequests
    ? (request: AttemptRequest) => stages.onAttempt(state, request)
    : undefined;
  const queue = [...models];
  let hasWaited = false;
  let isRepeated = false;
  let failure: UpstreamFailure | undefined;
  let passedOver: DataPlaneError | undefined;
  for (let model = queue.shift(); model !== undefined; ) {
    const reason = stages && (await stages.onModel(state, model));
    if (reason !== undefined) {
      passedOver ??= reason;
      isRepeated = false;
      model = queue.shift();
      continue;
    }
    const span = trace.attempt(model);
    const provider = providerOf(model);
    const headers = forwardedHeaders(state.request.headers, provider);
    const { query, dropped } = forwardedQuery(state.request.query, format, provider);
    state.droppedQuery = dropped;
    let result: AcceptedResponse | UpstreamFailure;
    let isSent = false;
    const onSend = (): void => {
      isSent = true;
    };
    try {
      result = await attemptModel({
        model,
        operation,
        body,
        isStream,
        asksForUsage,
        query,
        abort,
        prepare,
        onSend,
        isFreshConnection: isRepeated,
        headers: span.withTraceContext(headers),
        sendUpstream,
        timeouts,
      });
    } catch (error) {
      span.end({ errorType: cancelled });
      // A client that disconnects shows nothing about the provider; an expired timeout does.
      if (isSent && CallError.is(error) && error === abort.reason) {
        attempts.push(attemptRecord(model, { outcome: "timed_out" }));
        countForCircuit("call_timeout", model, context);
      }
      throw error;
    }
    if (isAccepted(result)) {
      attempts.push(attemptRecord(model, { outcome: "answered", status: result.status }));
      countForCircuit("answered", model, context);
      rejectedModels.answered(model);
      return { accepted: result, model, span };
    }
    failure = result;
    attempts.push(attemptRecord(model, result));
    span.end({ status: result.status, errorType: responseErrorCode(result.error) });
    countForCircuit(result.outcome, model, context);
    if (result.outcome === "credential_rejected") rejectedModels.rejected(model, result.status);
    const rule = fallbackPolicy[result.outcome];
    if (rule.sameModel === "after_reuse" && result.isReusedConnection && !isRepeated) {
      isRepeated = true;
      continue;
    }
    if (!mayTryNext(rule, endpoint.settings)) return result;
    isRepeated = false;
    const next = queue.shift();
    if (next !== undefined) {
      model = next;
      continue;
    }
    const { retryAfter = Number.POSITIVE_INFINITY } = result;
    if (rule.sameModel !== "after_delay" || hasWaited || retryAfter > maxRetryAfter) return result;
    hasWaited = true;
    await abort.wait(retryAfter * 1_000);
  }
  if (failure !== undefined) return failure;
  throw passedOver ?? new CallError("UPSTREAM_FAILED", "no model responded");
}

/** Counts the end of an attempt as the policy defines it. */
export function countForCircuit(
  end: AttemptEnd,
  { modelDefinitionId }: CallableModel,
  { circuits }: CallContext,
): void {
  const { circuit } = fallbackPolicy[end];
  if (circuit === "failure") circuits.failed(modelDefinitionId);
  else if (circuit === "success") circuits.succeeded(modelDefinitionId);
}

function attemptRecord(
  { modelDefinitionId, provider, modelName }: CallableModel,
  {
    outcome,
    status,
    reason,
    providerMessage,
  }: Omit<UpstreamFailure, "outcome" | "error"> & Pick<AttemptRecord, "outcome">,
): AttemptRecord {
  const record = { modelDefinitionId, provider, modelName, outcome, status };
  if (outcome === "not_sent") return { ...record, reason };
  return outcome === "credential_rejected" ? { ...record, providerMessage } : record;
}
