import { tagResponse } from "../affinity/tag-response.js";
import type { AcceptedAttempt } from "../attempt/try-models.js";
import { formats } from "../formats/formats.js";
import { toResponseError } from "../formats/response-error.js";
import { gatewayHeaders, relayedHeaders, streamingHeaders } from "../proxy/gateway-headers.js";
import { relayBody } from "../proxy/relay-body.js";
import { relayEvents } from "../streams/relay-events.js";
import type { ServerSentEvent } from "../streams/server-sent-event.js";
import type { CallContext } from "./call-context.js";
import { CallError, type DataPlaneError } from "./call-error.js";
import type { CallState } from "./call-state.js";
import { newClientStream } from "./early-head.js";

/** Receives why the response is not complete; `undefined` if it is. */
export type BeforeEnd = (error: DataPlaneError | undefined) => Promise<void>;

/**
 * Relays a response of a model to the client.
 *
 * @param beforeEnd - runs before the last bytes of the response are sent; absent without stages
 * @returns why the response is not complete; `undefined` if it is
 * @throws the reason of the abort if the client cannot receive it
 */
export async function relayAccepted(
  state: CallState,
  { accepted: received, model }: Pick<AcceptedAttempt, "accepted" | "model">,
  context: CallContext,
  beforeEnd?: BeforeEnd,
): Promise<DataPlaneError | undefined> {
  const { operation, requestId, response } = state.request;
  const { abort, earlyHead } = state;
  const { stages, ticker } = context;
  const format = formats[operation.format];
  const accepted = { ...received, headers: relayedHeaders(state, received.headers) };
  const isStream = accepted.form !== "other";
  const headers = { ...gatewayHeaders(state, accepted.headers), ...(isStream && streamingHeaders) };
  const onEvent = stages?.observesEvents
    ? (event: ServerSentEvent): void => stages.onEvent(state, event)
    : undefined;
  const isEventStream = accepted.form === "events";
  const rewrite = tagResponse(state.request, { model, isEventStream });
  if (accepted.form === "events") {
    const hooks = { onEvent, rewriteEvent: rewrite };
    const client = earlyHead?.client ?? newClientStream(state, context);
    return relayEvents({ accepted, client, headers, hooks, ticker, requestId, abort, beforeEnd });
  }
  if (earlyHead?.isSent) {
    accepted.body.destroy();
    const error = new CallError("UPSTREAM_FAILED", "the provider did not stream its response");
    await beforeEnd?.(error);
    earlyHead.end(toResponseError(error));
    return error;
  }
  const onBody = onEvent && ((data: string) => onEvent({ event: undefined, data }));
  const options = { accepted, response, headers, format, requestId, abort, onBody, rewrite };
  return relayBody({ ...options, beforeEnd });
}
