import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { CallableEndpoint, CallableModel } from "@gw/config-resolver";
import { dialects } from "../dialects/dialects.js";
import type { Operation } from "../dialects/operation.js";
import { CallError } from "../errors/call-error.js";
import { sendError } from "../errors/send-error.js";
import { onceFor } from "../once-for.js";
import { refusedFieldsOf } from "../providers/target-of.js";
import type { CallBody } from "../request/call-body.js";
import { travellingHeaders, travellingQuery } from "../request/caller-headers.js";
import type { Circuits } from "../routing/circuits.js";
import { routeEndpoint } from "../routing/route-endpoint.js";
import { type AttemptTrace, CallTrace } from "../telemetry/call-trace.js";
import type { Usage } from "../usage/usage.js";
import { attempt, isAnswer, type UpstreamAnswer } from "./attempt.js";
import { CallEnd } from "./call-end.js";
import type { Deadlines } from "./deadlines.js";
import { type Delivered, deliver } from "./deliver.js";
import type { Exchange } from "./exchange.js";
import type { LongestCall } from "./longest-call.js";
import type { OpenStreams } from "./open-streams.js";
import type { UpstreamFailure } from "./upstream-failure.js";

/** One call of an endpoint, as it came in. */
export interface Call {
  readonly endpoint: CallableEndpoint;
  readonly operation: Operation;
  readonly body: CallBody;
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  readonly requestId: string;
  readonly response: ServerResponse;
}

/** What calls share. */
export interface CallContext {
  readonly exchange: Exchange;
  readonly circuits: Circuits;
  readonly deadlines: Deadlines;
  readonly longest: LongestCall;
  readonly random: () => number;
  readonly streams: OpenStreams;
}

/** What was tried, and what became of it. */
export interface AttemptRecord {
  readonly modelDefinitionId: string;
  readonly provider: string;
  readonly modelName: string;
  readonly outcome: "answered" | UpstreamFailure["cause"];
  /** Of the provider's answer, where there was one. */
  readonly status?: number | undefined;
}

/** What became of a call. */
export interface CallRecord {
  readonly endpointName: string;
  readonly attempts: readonly AttemptRecord[];
  /** Sent to the caller; 499 where the caller went away first. */
  readonly status: number;
  /** The answer was cut off after it had begun, or could not be had. */
  readonly error?: CallError | undefined;
  readonly usage?: Usage | undefined;
  /** Milliseconds to the first byte of the answer; absent where there was none. */
  readonly firstByteMs?: number | undefined;
  readonly totalMs: number;
}

/** Names of state that lies at one account of a provider. */
const stateFields = ["previous_response_id", "conversation", "background"];
/** Seconds that are waited on a provider's word where no other model is left. */
const shortWait = 2;
/** By what servers log a caller that did not wait; it is never sent. */
export const clientClosed = 499;

/**
 * Calls the models of an endpoint, one after the other, until one answers, and passes its answer on,
 * or the error that none did.
 *
 * @throws CallError where nothing was tried, because the call cannot be meant
 */
export async function callEndpoint(call: Call, context: CallContext): Promise<CallRecord> {
  const { endpoint, operation, headers } = call;
  const trace = new CallTrace({
    operation: operation.name,
    endpointName: endpoint.endpointName,
    headers,
  });
  try {
    const record = await tracedCall(call, context, trace);
    const { status, error, usage, attempts } = record;
    trace.end({ status, errorType: error?.code, usage, attempts: attempts.length });
    return record;
  } catch (error) {
    trace.end({ errorType: error instanceof CallError ? error.code : "INTERNAL_ERROR" });
    throw error;
  }
}

async function tracedCall(call: Call, context: CallContext, trace: CallTrace): Promise<CallRecord> {
  const { endpoint, response } = call;
  const begin = performance.now();
  const since = (): number => performance.now() - begin;
  const models = routeEndpoint({
    endpoint: bound(endpoint),
    random: context.random,
    isFailing: ({ modelDefinitionId }) => context.circuits.isOpen(modelDefinitionId),
  });
  check(call, models);
  const end = new CallEnd();
  let hasLeft = false;
  const onClose = (): void => {
    if (response.writableFinished) return;
    hasLeft = true;
    end.abort(new Error("the caller went away"));
  };
  response.on("close", onClose);
  // It may have happened while the endpoint was looked for.
  if (response.closed) onClose();
  context.longest.begin(end);
  const attempts: AttemptRecord[] = [];
  let firstByteMs: number | undefined;
  const onFirstByte = (): void => {
    firstByteMs = since();
  };
  const { endpointName } = endpoint;
  const recordOf = (status: number, error?: CallError, usage?: Usage): CallRecord => {
    return { endpointName, attempts, status, error, usage, firstByteMs, totalMs: since() };
  };
  try {
    const answered = await firstAnswer({ call, context, trace, models, attempts, end });
    const passing = { call, context, attempts, end, onFirstByte };
    const { usage, error } = await passOn(answered, passing);
    return recordOf(answered.answer.status, error, usage);
  } catch (error) {
    if (hasLeft) return recordOf(clientClosed);
    if (error instanceof Refused) {
      const { status, headers, body } = error.answer;
      response.writeHead(status, { ...headers, ...answerHeaders(call, attempts) });
      response.end(body);
      onFirstByte();
      return recordOf(status, error.error);
    }
    const failure = end.reason ?? error;
    if (!(failure instanceof CallError)) throw failure;
    if (response.headersSent) response.destroy();
    else {
      const { operation, requestId } = call;
      const headers = callHeaders(call, attempts);
      sendError(response, { error: failure, dialect: operation.dialect, requestId, headers });
    }
    return recordOf(response.statusCode, failure);
  } finally {
    context.longest.end(end);
    response.off("close", onClose);
  }
}

/** Without the models whose credential is not bound to a provider: it could be sent to any. */
const bound = onceFor((endpoint: CallableEndpoint): CallableEndpoint => {
  const models = endpoint.models.filter(({ isSecretBound }) => isSecretBound);
  return { ...endpoint, models };
});

/** Why a span ended before it was known what becomes of it: the caller left, or time was up. */
const cancelled = "CANCELLED";

/** An answer, and whose it is. */
interface Answered {
  readonly answer: UpstreamAnswer;
  readonly model: CallableModel;
  readonly span: AttemptTrace;
}

async function passOn(
  { answer, model, span }: Answered,
  options: {
    readonly call: Call;
    readonly context: CallContext;
    readonly attempts: readonly AttemptRecord[];
    readonly end: CallEnd;
    readonly onFirstByte: () => void;
  },
): Promise<Delivered> {
  const { call, context, attempts, end, onFirstByte } = options;
  const { status } = answer;
  context.streams.begin(answer);
  try {
    const delivered = await deliver({
      answer,
      end,
      onFirstByte,
      response: call.response,
      headers: answerHeaders(call, attempts),
      dialect: dialects[call.operation.dialect],
      requestId: call.requestId,
    });
    const { error, usage } = delivered;
    if (error !== undefined) context.circuits.failed(model.modelDefinitionId);
    span.end({ status, usage, errorType: error?.code });
    return delivered;
  } catch (error) {
    answer.body.destroy();
    span.end({ status, errorType: cancelled });
    throw error;
  } finally {
    context.streams.end(answer);
  }
}

/** A provider said no in its own words, and nobody else can be asked. */
class Refused extends Error {
  readonly error: CallError;
  readonly answer: NonNullable<UpstreamFailure["answer"]>;

  constructor(error: CallError, answer: NonNullable<UpstreamFailure["answer"]>) {
    super("refused");
    this.error = error;
    this.answer = answer;
  }
}

function check({ endpoint, body }: Call, models: readonly CallableModel[]): void {
  if (models.length === 0) {
    const isUnbound = endpoint.models.some(({ isSecretBound }) => !isSecretBound);
    const known = endpoint.unusable.map(({ reason }) => reason as string);
    const reasons = [
      ...new Set([...known, ...(isUnbound ? ["SECRET_WITHOUT_PROVIDER"] : [])]),
    ].join(", ");
    throw new CallError(
      "ENDPOINT_NOT_CALLABLE",
      `no model of the endpoint ${endpoint.endpointName} can be called${reasons && ` (${reasons})`}`,
    );
  }
  for (const model of models) {
    const field = body.firstOf(refusedFieldsOf(model));
    if (field === undefined) continue;
    throw new CallError(
      "INVALID_PARAMETER_VALUE",
      `${field} is not taken here: the endpoint chooses what is called`,
    );
  }
  const state = body.firstOf(stateFields);
  if (state !== undefined && new Set(models.map(({ secretId }) => secretId)).size > 1) {
    throw new CallError(
      "ENDPOINT_NOT_CALLABLE",
      `${state} names what lies at one account, and the endpoint ${endpoint.endpointName} has several`,
    );
  }
}

async function firstAnswer(options: {
  readonly call: Call;
  readonly context: CallContext;
  readonly trace: CallTrace;
  readonly models: readonly CallableModel[];
  readonly attempts: AttemptRecord[];
  readonly end: CallEnd;
}): Promise<Answered> {
  const { call, context, trace, models, attempts, end } = options;
  const { operation, body, endpoint } = call;
  const isStream =
    operation.streams === "always" || (operation.streams !== undefined && body.isStream);
  const headers = travellingHeaders(call.headers);
  const query = travellingQuery(call.query);
  const queue = [...models];
  let hasWaited = false;
  for (let model = queue.shift(); model !== undefined; ) {
    const span = trace.attempt(model);
    let outcome: UpstreamAnswer | UpstreamFailure;
    let wasAsked = false;
    const onAsk = (): void => {
      wasAsked = true;
    };
    try {
      outcome = await attempt({
        model,
        operation,
        body,
        isStream,
        query,
        end,
        onAsk,
        headers: span.carriedBy(headers),
        exchange: context.exchange,
        deadlines: context.deadlines,
      });
    } catch (error) {
      span.end({ errorType: cancelled });
      // Whoever left says nothing about the provider; that it was waited for until the end does.
      if (wasAsked && error instanceof CallError && error === end.reason) {
        attempts.push(triedWith(model, { cause: "no answer", error }));
        context.circuits.failed(model.modelDefinitionId);
      }
      throw error;
    }
    attempts.push(triedWith(model, outcome));
    if (isAnswer(outcome)) {
      context.circuits.succeeded(model.modelDefinitionId);
      return { answer: outcome, model, span };
    }
    span.end({ status: outcome.status, errorType: outcome.error.code });
    const isOwn = isCallersOwn(outcome);
    if (!isOwn && wasAsked) context.circuits.failed(model.modelDefinitionId);
    const mayGoOn = !isOwn && (outcome.cause !== "no answer" || retriesOnTimeout(endpoint));
    const next: CallableModel | undefined = mayGoOn ? queue.shift() : undefined;
    const { retryAfter = Number.POSITIVE_INFINITY } = outcome;
    if (next === undefined && mayGoOn && !hasWaited && retryAfter <= shortWait) {
      hasWaited = true;
      await end.wait(retryAfter * 1_000);
      continue;
    }
    if (next === undefined) throw endOf(outcome);
    model = next;
  }
  throw new CallError("UPSTREAM_FAILED", "no model answered");
}

function endOf({ error, answer }: UpstreamFailure): Error {
  return answer === undefined ? error : new Refused(error, answer);
}

/** A refusal that every provider would give alike. */
function isCallersOwn({ status }: UpstreamFailure): boolean {
  return status !== undefined && status < 500 && status !== 429;
}

function retriesOnTimeout({ tags }: CallableEndpoint): boolean {
  return tags.some(({ key, value }) => key === "gw.retry_on_timeout" && value === "true");
}

function triedWith(
  { modelDefinitionId, provider, modelName }: CallableModel,
  outcome: UpstreamAnswer | UpstreamFailure,
): AttemptRecord {
  const became = isAnswer(outcome) ? "answered" : outcome.cause;
  return { modelDefinitionId, provider, modelName, outcome: became, status: outcome.status };
}

/** What is said of every call. */
function callHeaders(
  { endpoint, requestId }: Call,
  attempts: readonly AttemptRecord[],
): Record<string, string> {
  return {
    "x-gw-endpoint": printable(endpoint.endpointName),
    "x-gw-request-id": requestId,
    "x-gw-attempts": String(attempts.length),
  };
}

/** The same where the last model that was asked has answered, be it with a refusal. */
function answerHeaders(call: Call, attempts: readonly AttemptRecord[]): Record<string, string> {
  const last = attempts.at(-1);
  if (last === undefined) return callHeaders(call, attempts);
  return {
    ...callHeaders(call, attempts),
    "x-gw-provider": last.provider,
    "x-gw-model": printable(last.modelName),
  };
}

/** What a header can carry. */
function printable(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : encodeURIComponent(text);
}
