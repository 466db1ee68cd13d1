import type { CallableModel } from "@gw/config-resolver";
import { dialects } from "../dialects/dialects.js";
import type { Operation } from "../dialects/operation.js";
import { CallError } from "../errors/call-error.js";
import { credentialHeaders } from "../providers/credential-headers.js";
import { targetOf } from "../providers/target-of.js";
import type { CallBody } from "../request/call-body.js";
import { CredentialRedactor } from "../stream/credential-cutter.js";
import { lengthOf, retryAfterOf, returningHeaders } from "./answer-headers.js";
import type { AnswerForm } from "./broken-ending.js";
import type { CallEnd } from "./call-end.js";
import type { Deadlines } from "./deadlines.js";
import type { Exchange, UpstreamResponse } from "./exchange.js";
import { readOpening } from "./opening.js";
import { readWhole } from "./read-whole.js";
import type { UpstreamBody } from "./upstream-body.js";
import { failureOf, failureToOpen, type UpstreamFailure } from "./upstream-failure.js";

/** What is asked of one model. */
export interface AttemptOptions {
  readonly model: CallableModel;
  readonly operation: Operation;
  readonly body: CallBody;
  readonly isStream: boolean;
  /** Those of the caller that go on. */
  readonly headers: Readonly<Record<string, string>>;
  /** That of the caller, as far as it goes on. */
  readonly query: string;
  readonly exchange: Exchange;
  readonly deadlines: Deadlines;
  readonly end: CallEnd;
  /** Called when the model begins to be asked. */
  readonly onAsk?: (() => void) | undefined;
}

/** An answer that is to be passed on; its body is still to be read. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Read already, and to be passed on first. */
  readonly begun: readonly Buffer[];
  readonly body: UpstreamBody;
  /** Nothing comes after what was read. */
  readonly hasEnded: boolean;
  readonly form: AnswerForm;
  readonly cutter: CredentialRedactor;
}

/** More of a refusal is not worth keeping. */
const longestRefusal = 1_048_576;

/** The body was read as JSON, whatever the caller called it: nobody is to read it as something else. */
const asRead = { "content-type": "application/json", "accept-encoding": "identity" };

/** Asks one model. Throws only what is nobody's failure, such as that the caller went away. */
export async function attempt(options: AttemptOptions): Promise<UpstreamAnswer | UpstreamFailure> {
  const { model, operation, end, deadlines, isStream } = options;
  const { origin, path, headers, authentication } = targetOf(model, operation);
  let fields: Readonly<Record<string, string>>;
  try {
    const revealed = model.secretValue.reveal();
    // Nearly always it is at hand.
    fields = revealed instanceof Promise ? await end.during(revealed) : revealed;
  } catch (error) {
    if (end.reason !== undefined) throw end.reason;
    return failureToOpen(error, model.provider);
  }
  if (end.reason !== undefined) throw end.reason;
  const shown = credentialHeaders(model, authentication, fields);
  const cutter = CredentialRedactor.of(fields);
  let response: UpstreamResponse;
  options.onAsk?.();
  try {
    const request = {
      origin,
      path: `${path}${options.query}`,
      method: "POST",
      headers: { ...options.headers, ...asRead, ...headers, ...shown },
      body: bodyFor(options),
      // An answer that comes whole has until the end of the call.
      headersTimeout: isStream ? deadlines.firstByte : 0,
      bodyTimeout: deadlines.idle,
    } as const;
    response = await options.exchange(request, end);
  } catch (error) {
    if (end.reason !== undefined) throw end.reason;
    return failureOf(error, model.provider);
  }
  if (isEncoded(response.headers["content-encoding"])) {
    response.body.destroy();
    const message = `${model.provider} answered in an encoding that it was not asked for`;
    return { cause: "refused", error: new CallError("UPSTREAM_FAILED", message) };
  }
  if (response.statusCode < 200 || response.statusCode > 299) {
    const refused = await refusal(response, { provider: model.provider, cutter });
    // Who left while it was read learns nothing of it, nor does anybody else from that.
    if (end.reason !== undefined) throw end.reason;
    return refused;
  }
  const answer = answerOf(response, { operation, cutter });
  return answer.form === "events" ? opened(answer, options) : answer;
}

/** What is encoded cannot be looked through for the credential. */
function isEncoded(encoding: string | string[] | undefined): boolean {
  return encoding !== undefined && String(encoding).toLowerCase() !== "identity";
}

/** A model that stands in the path stands nowhere else. */
function bodyFor({ model, operation, body }: AttemptOptions): Buffer {
  if (operation.path.includes("{model}")) return body.bytes;
  return body.withModel(model.modelName);
}

/** Whether a model may answer with this, and nobody else should be asked. */
export function isAnswer(outcome: UpstreamAnswer | UpstreamFailure): outcome is UpstreamAnswer {
  return "begun" in outcome;
}

function answerOf(
  { statusCode: status, headers: said, body }: UpstreamResponse,
  {
    operation,
    cutter,
  }: Pick<AttemptOptions, "operation"> & { readonly cutter: CredentialRedactor },
): UpstreamAnswer {
  const isEventStream = /^text\/event-stream\b/i.test(String(said["content-type"] ?? ""));
  const isList = operation.streams === "always" && !isEventStream;
  const form: AnswerForm = isEventStream ? "events" : isList ? "list" : "other";
  const headers = returningHeaders(said, cutter);
  // What is cut out keeps its length; only what can get an ending of ours may become longer.
  const length = form === "other" ? lengthOf(status, said) : undefined;
  if (length !== undefined) headers["content-length"] = length;
  return { status, body, form, cutter, headers, begun: [], hasEnded: false };
}

/** Looks how a stream begins. */
async function opened(
  answer: UpstreamAnswer,
  { model, operation, deadlines, end }: AttemptOptions,
): Promise<UpstreamAnswer | UpstreamFailure> {
  const { body } = answer;
  const dialect = dialects[operation.dialect];
  try {
    const patience = deadlines.opening;
    const { meaning, chunks, hasEnded } = await readOpening(body, { dialect, patience });
    if (meaning !== "error" && meaning !== "nothing") {
      return { ...answer, begun: chunks, hasEnded };
    }
    body.destroy();
    const began = meaning === "error" ? "began with an error" : "ended before it began";
    const error = new CallError("UPSTREAM_FAILED", `the stream of ${model.provider} ${began}`);
    return { cause: "refused", error };
  } catch (error) {
    if (end.reason !== undefined) throw end.reason;
    return failureOf(error, model.provider);
  }
}

async function refusal(
  response: UpstreamResponse,
  { provider, cutter }: { readonly provider: string; readonly cutter: CredentialRedactor },
): Promise<UpstreamFailure> {
  const { statusCode: status, headers } = response;
  if (status < 400) {
    response.body.destroy();
    // Followed, it would carry the credential to wherever it points.
    const error = new CallError("UPSTREAM_FAILED", `${provider} answered with a redirect`);
    return { cause: "refused", error };
  }
  const retryAfter = retryAfterOf(headers);
  const said = await readWhole(response.body, longestRefusal).catch(() => undefined);
  const error = new CallError("UPSTREAM_FAILED", `${provider} answered ${status}`);
  if (said === undefined) return { cause: "refused", error, status, retryAfter };
  const answer = { status, headers: returningHeaders(headers, cutter), body: cutter.cut(said) };
  return { cause: "refused", error, status, answer, retryAfter };
}
