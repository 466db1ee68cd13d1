import type { CallableModel } from "@gw/config-resolver";
import { type AcceptedAttempt, countForCircuit, tryModels } from "../attempt/try-models.js";
import {
  isExpectedError,
  responseErrorCode,
  toResponseError,
  visibleError,
} from "../formats/response-error.js";
import { conversationOf } from "../routing/conversation.js";
import { routeEndpoint } from "../routing/route-endpoint.js";
import { type CallRecord, clientClosedStatus } from "../telemetry/call-record.js";
import { cancelled } from "../telemetry/call-trace.js";
import type { CallContext } from "./call-context.js";
import { CallError, type DataPlaneError } from "./call-error.js";
import type { CallState } from "./call-state.js";
import { timeoutsOf } from "./call-timeouts.js";
import { callableModels } from "./callable-models.js";
import { checkCall } from "./check-call.js";
import { startEarlyHead } from "./early-head.js";
import { endCall } from "./end-call.js";
import { type BeforeEnd, relayAccepted } from "./relay-accepted.js";
import { sendError, sendFailure } from "./send-failure.js";

/**
 * Calls the models of an endpoint until one responds, and relays its response, or the error.
 *
 * @throws GatewayError ENDPOINT_NOT_CALLABLE, INVALID_PARAMETER_VALUE before an attempt
 */
export async function callEndpoint(state: CallState, context: CallContext): Promise<CallRecord> {
  const { trace } = state;
  try {
    const record = await endCall(state, await runCall(state, context), context);
    const { status, error, usage, attempts } = record;
    const errorType = error && responseErrorCode(error);
    trace.end({ status, errorType, usage, attempts: attempts.length });
    return record;
  } catch (error) {
    const shown = visibleError(error);
    trace.end({ errorType: responseErrorCode(shown) });
    await endCall(state, state.toRecord(toResponseError(shown).status, shown), context);
    throw error;
  }
}

async function runCall(state: CallState, context: CallContext): Promise<CallRecord> {
  const { request, abort } = state;
  const { response } = request;
  const { stages, deadlines } = context;
  if (stages !== undefined) await stages.onRequest(state);
  let models = route(request, context);
  if (stages !== undefined) models = await stages.onRoute(state, models);
  checkCall(request, models);
  const onClose = (): void => {
    if (response.writableFinished) return;
    state.isClientGone = true;
    abort.abort(new Error("the client disconnected"));
  };
  response.on("close", onClose);
  // The client may have disconnected while the endpoint was looked up.
  if (response.closed) onClose();
  const { total } = timeoutsOf(request.endpoint.settings, context.timeouts);
  deadlines.start(abort, total);
  state.earlyHead = startEarlyHead(state, context);
  try {
    const result = await tryModels(state, models, context);
    state.earlyHead?.stop();
    if ("accepted" in result) return await relay(state, result, context);
    return await sendFailure(state, result, context);
  } catch (error) {
    if (state.isClientGone) return state.toRecord(clientClosedStatus);
    const failure = abort.reason ?? error;
    if (!isExpectedError(failure)) throw failure;
    return await sendError(state, failure, context);
  } finally {
    deadlines.stop(abort, total);
    state.earlyHead?.close();
    response.off("close", onClose);
  }
}

function route(
  { endpoint, operation, headers, body }: CallState["request"],
  { random, circuits }: CallContext,
): readonly CallableModel[] {
  return routeEndpoint({
    endpoint: callableModels(endpoint, operation),
    random,
    conversation: endpoint.settings.sticky ? conversationOf({ headers, body }) : undefined,
    isFailing: ({ modelDefinitionId }) => circuits.isOpen(modelDefinitionId),
  });
}

async function relay(
  state: CallState,
  { accepted, model, span }: AcceptedAttempt,
  context: CallContext,
): Promise<CallRecord> {
  const { status, form, meter } = accepted;
  const isStream = form !== "other";
  if (isStream) context.streams.open += 1;
  state.markFirstByte();
  const end = (errorType?: string): void => {
    if (state.needsUsage) state.usage = meter.usage();
    span.end({ status, usage: state.trackedUsage, errorType });
  };
  const settle = (error: DataPlaneError | undefined): CallRecord => {
    if (CallError.is(error)) countForCircuit("cut_off", model, context);
    end(error && responseErrorCode(error));
    return state.toRecord(status, error);
  };
  const beforeEnd: BeforeEnd | undefined =
    context.stages && (async (error) => void (await endCall(state, settle(error), context)));
  try {
    const error = await relayAccepted(state, { accepted, model }, context, beforeEnd);
    return state.record ?? settle(error);
  } catch (error) {
    accepted.body.destroy();
    end(cancelled);
    throw error;
  } finally {
    if (isStream) context.streams.open -= 1;
  }
}
