import { namesState } from "../affinity/names-state.js";
import { formats } from "../formats/formats.js";
import { announcedLength, returnedHeaders } from "../proxy/response-headers.js";
import type { CredentialRedactor } from "../redaction/credential-redactor.js";
import { EventStream } from "../streams/event-stream.js";
import { peekStream } from "../streams/peek-stream.js";
import { UsageMeter } from "../telemetry/usage-meter.js";
import { isEncoded, type UpstreamResponse } from "../upstream/send-upstream.js";
import type {
  AcceptedBody,
  AcceptedEvents,
  AcceptedHead,
  AcceptedResponse,
  AttemptOptions,
} from "./attempt-model.js";
import {
  type BodyForm,
  type BodyStart,
  isInspected,
  mayBeJson,
  peekBody,
  reportedProblem,
} from "./inspect-body.js";
import { reportedStatus } from "./provider-error.js";
import { type FailureContext, failureOf, reportedFailure } from "./response-failure.js";
import { streamError } from "./stream-error.js";
import { connectionFailure, type UpstreamFailure, unusableResponse } from "./upstream-failure.js";

type ReadOptions = Pick<
  AttemptOptions,
  "model" | "operation" | "body" | "isStream" | "timeouts"
> & {
  readonly redactor: CredentialRedactor;
  /** Whether a chunk that has only the usage of a stream is removed. */
  readonly hidesUsage: boolean;
};

/** How long only pings of a provider may arrive before the client receives them, in milliseconds. */
const aliveTimeout = 3_000;

/**
 * Reads a response up to where it is known whether the client receives it, or another model is tried.
 *
 * @throws the error that the body ends with
 */
export async function readResponse(
  response: UpstreamResponse,
  options: ReadOptions,
): Promise<AcceptedResponse | UpstreamFailure> {
  const { statusCode: status, headers: upstreamHeaders, body } = response;
  const { operation, model, redactor } = options;
  if (status < 200 || status > 299) return failureOf(response, contextOf(options));
  if (isEncoded(upstreamHeaders)) {
    body.destroy();
    return unusableResponse(`${model.provider} returned an unknown content encoding`, status);
  }
  const headers = returnedHeaders(upstreamHeaders, redactor);
  const meter = new UsageMeter(operation, { body: options.body, modelName: model.modelName });
  meter.readHeaders(upstreamHeaders);
  const head = { status, headers, body, redactor, meter, hasEnded: false };
  const contentType = String(upstreamHeaders["content-type"] ?? "");
  if (/^text\/event-stream\b/i.test(contentType)) return readEvents(head, upstreamHeaders, options);
  if (!mayBeJson(contentType)) {
    body.destroy();
    return unusableResponse(`the response of ${model.provider} is not JSON`, status);
  }
  const isList = operation.streams === "always";
  // Redaction keeps lengths; only a list can become longer.
  const length = isList ? undefined : announcedLength(status, upstreamHeaders);
  if (length !== undefined) headers["content-length"] = length;
  const accepted: AcceptedBody = { ...head, form: isList ? "list" : "other", buffered: [] };
  return isInspected(length) ? readContent(accepted, response, options) : accepted;
}

/** Created for failures only. */
function contextOf({ model, redactor, body, operation }: ReadOptions): FailureContext {
  return { model, redactor, namesState: () => namesState(body, operation) };
}

/** Turns a stream that begins with an error, or ends before its content, into a failure. */
async function readEvents(
  head: AcceptedHead,
  upstreamHeaders: UpstreamResponse["headers"],
  options: ReadOptions,
): Promise<AcceptedEvents | UpstreamFailure> {
  const { body, status, redactor, meter } = head;
  const { model, operation, timeouts, hidesUsage } = options;
  const { streams: rules } = formats[operation.format];
  const progress = rules.follow(operation.name);
  const events = new EventStream({ rules, meter, redactor, progress, hidesUsage });
  const { outcome, ready, hasEnded } = await peekStream(body, events, {
    timeout: timeouts.firstEvent,
    aliveTimeout,
  });
  if (outcome === "content" || outcome === "waiting") {
    return { ...head, form: "events", events, ready, hasEnded };
  }
  body.destroy();
  const error = outcome === "error" ? streamError(ready) : undefined;
  if (error === undefined) {
    const problem = outcome === "error" ? "began with an error" : "ended before its first content";
    return unusableResponse(`the stream of ${model.provider} ${problem}`, status);
  }
  const bytes = Buffer.from(JSON.stringify(error));
  const headers = { ...upstreamHeaders, "content-type": "application/json" };
  const shownStatus = reportedStatus(error);
  return reportedFailure({ bytes, status, shownStatus, headers }, contextOf(options));
}

/** Turns a response that is empty, broken off or only an error into a failure. */
async function readContent(
  accepted: AcceptedBody,
  { headers }: Pick<UpstreamResponse, "headers">,
  options: ReadOptions,
): Promise<AcceptedBody | UpstreamFailure> {
  const { body, status, form } = accepted;
  const { model, operation, isStream, timeouts } = options;
  const unstreamed: BodyForm = isStream ? "stream" : "object";
  let start: BodyStart;
  try {
    start = await peekBody(body, {
      form: form === "list" ? "list" : unstreamed,
      timeout: timeouts.firstEvent,
    });
  } catch (error) {
    const failure = connectionFailure(error, model);
    if (failure.outcome !== "no_response") return failure;
    return unusableResponse(`the response of ${model.provider} ended early`, status);
  }
  const { buffered, hasEnded } = start;
  if (!hasEnded) return { ...accepted, buffered };
  const bytes = Buffer.concat(buffered);
  const problem = reportedProblem(bytes, operation);
  if (problem === undefined) return { ...accepted, buffered, hasEnded };
  if (problem === "no_content" || problem === "not_json") {
    const what = problem === "not_json" ? "is not JSON" : "has no content";
    return unusableResponse(`the response of ${model.provider} ${what}`, status);
  }
  const reported = { bytes, status, shownStatus: problem.status, headers };
  return reportedFailure(reported, contextOf(options));
}
