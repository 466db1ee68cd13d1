import type { CallableModel } from "@gw/config-resolver";
import type { CallBody } from "../body/call-body.js";
import type { CallAbort } from "../call/call-abort.js";
import { CallError } from "../call/call-error.js";
import type { AttemptRequest } from "../call/call-stage.js";
import type { CallTimeouts } from "../call/call-timeouts.js";
import { formats } from "../formats/formats.js";
import type { Operation } from "../formats/operations.js";
import { credentialHeaders } from "../providers/credential-headers.js";
import { upstreamTarget } from "../providers/upstream-target.js";
import { announcedLength, retryAfterSeconds, returnedHeaders } from "../proxy/response-headers.js";
import { CredentialRedactor } from "../redaction/credential-redactor.js";
import { EventStream } from "../streams/event-stream.js";
import { peekStream } from "../streams/peek-stream.js";
import { readBounded } from "../upstream/read-bounded.js";
import type { SendUpstream, UpstreamResponse } from "../upstream/send-upstream.js";
import type { UpstreamBody } from "../upstream/upstream-body.js";
import { connectionFailure, credentialFailure, type UpstreamFailure } from "./upstream-failure.js";

/** One attempt of one model. */
export interface AttemptOptions {
  readonly model: CallableModel;
  readonly operation: Operation;
  readonly body: CallBody;
  readonly isStream: boolean;
  /** The forwarded headers of the client. */
  readonly headers: Readonly<Record<string, string>>;
  /** The forwarded query of the client. */
  readonly query: string;
  readonly sendUpstream: SendUpstream;
  readonly timeouts: CallTimeouts;
  readonly abort: CallAbort;
  /** Replaces the path and the body. */
  readonly prepare?: ((request: AttemptRequest) => Promise<AttemptRequest>) | undefined;
  /** Called immediately before the request is sent. */
  readonly onSend?: (() => void) | undefined;
}

/** A response that is relayed to the client. */
interface AcceptedHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The rest of the body. */
  readonly body: UpstreamBody;
  /** Whether the body has no rest. */
  readonly hasEnded: boolean;
  readonly redactor: CredentialRedactor;
}

/** A stream of server-sent events that the model has begun. */
export interface AcceptedEvents extends AcceptedHead {
  readonly form: "events";
  readonly events: EventStream;
  /** Whole events that were read already, to be sent first. */
  readonly ready: Buffer;
}

/** Any other response. */
export interface AcceptedBody extends AcceptedHead {
  /** `list`: a JSON array of response objects, as Gemini streams them without `alt=sse`. */
  readonly form: "list" | "other";
  /** Already read, to be relayed first. */
  readonly buffered: readonly Buffer[];
}

export type AcceptedResponse = AcceptedEvents | AcceptedBody;

/** In bytes; longer error responses are dropped. */
const maxErrorLength = 1_048_576;

/** How long only pings of a provider may arrive before the client receives them, in milliseconds. */
const aliveTimeout = 3_000;

/** The body was parsed as JSON, so the provider must not parse it as another type. */
const requestHeaders = { "content-type": "application/json", "accept-encoding": "identity" };

/**
 * Calls one model.
 *
 * @throws the reason of the abort; GatewayError ENDPOINT_NOT_CALLABLE
 */
export async function attemptModel(
  options: AttemptOptions,
): Promise<AcceptedResponse | UpstreamFailure> {
  const { model, operation, abort, timeouts, isStream } = options;
  const target = upstreamTarget(model, operation);
  let fields: Readonly<Record<string, string>>;
  try {
    const revealed = model.secretValue.reveal();
    // The credential is nearly always open already.
    fields = revealed instanceof Promise ? await abort.during(revealed) : revealed;
  } catch (error) {
    if (abort.reason !== undefined) throw abort.reason;
    return credentialFailure(error, model.provider);
  }
  if (abort.reason !== undefined) throw abort.reason;
  const credentials = credentialHeaders(model, target.authentication, fields);
  const redactor = CredentialRedactor.of(fields);
  let path = target.path;
  let body = operation.hasModelInPath
    ? options.body.pieces
    : options.body.withModel(model.modelName);
  if (options.prepare !== undefined) {
    const prepared = await options.prepare({ model, path, body: Buffer.concat(body) });
    path = prepared.path;
    body = [prepared.body];
    if (abort.reason !== undefined) throw abort.reason;
  }
  let response: UpstreamResponse;
  options.onSend?.();
  try {
    const request = {
      origin: target.origin,
      path: `${path}${options.query}`,
      method: "POST",
      headers: { ...options.headers, ...requestHeaders, ...target.headers, ...credentials },
      body,
      // A response that is not streamed is bounded by the total timeout alone.
      headersTimeout: isStream ? timeouts.firstByte : 0,
      bodyTimeout: timeouts.idle,
    } as const;
    response = await options.sendUpstream(request, abort);
  } catch (error) {
    if (abort.reason !== undefined) throw abort.reason;
    return connectionFailure(error, model.provider);
  }
  if (isEncoded(response.headers["content-encoding"])) {
    response.body.destroy();
    return failedResponse(`${model.provider} returned a content encoding that was not requested`);
  }
  if (response.statusCode < 200 || response.statusCode > 299) {
    const failure = await providerErrorFailure(response, { provider: model.provider, redactor });
    // An abort while it was read does not come from the provider.
    if (abort.reason !== undefined) throw abort.reason;
    return failure;
  }
  return acceptResponse(response, { ...options, redactor });
}

/** Whether the result of an attempt is relayed to the client. */
export function isAccepted(result: AcceptedResponse | UpstreamFailure): result is AcceptedResponse {
  return "form" in result;
}

/** Encoded responses cannot be searched for the credential. */
function isEncoded(encoding: string | string[] | undefined): boolean {
  return encoding !== undefined && String(encoding).toLowerCase() !== "identity";
}

function failedResponse(message: string): UpstreamFailure {
  return { outcome: "error_response", error: new CallError("UPSTREAM_FAILED", message) };
}

function acceptResponse(
  { statusCode: status, headers: upstreamHeaders, body }: UpstreamResponse,
  options: AttemptOptions & { readonly redactor: CredentialRedactor },
): AcceptedBody | Promise<AcceptedEvents | UpstreamFailure> {
  const { operation, redactor } = options;
  const headers = returnedHeaders(upstreamHeaders, redactor);
  const head = { status, headers, body, redactor, hasEnded: false };
  const contentType = String(upstreamHeaders["content-type"] ?? "");
  if (/^text\/event-stream\b/i.test(contentType)) return acceptEvents(head, options);
  if (operation.streams === "always") return { ...head, form: "list", buffered: [] };
  // Redaction keeps lengths; only a list can become longer.
  const length = announcedLength(status, upstreamHeaders);
  if (length !== undefined) headers["content-length"] = length;
  return { ...head, form: "other", buffered: [] };
}

/** Turns a stream that begins with an error, or ends before its content, into a failure. */
async function acceptEvents(
  head: AcceptedHead,
  { model, operation, timeouts, abort }: AttemptOptions,
): Promise<AcceptedEvents | UpstreamFailure> {
  const { streams: rules, usageFields } = formats[operation.format];
  const events = new EventStream({
    ...{ rules, usageFields, redactor: head.redactor, progress: rules.follow(operation.name) },
  });
  try {
    const { outcome, ready, hasEnded } = await peekStream(head.body, events, {
      timeout: timeouts.firstEvent,
      aliveTimeout,
    });
    if (outcome === "content" || outcome === "waiting") {
      return { ...head, form: "events", events, ready, hasEnded };
    }
    head.body.destroy();
    const problem = outcome === "error" ? "began with an error" : "ended before its first content";
    return failedResponse(`the stream of ${model.provider} ${problem}`);
  } catch (error) {
    if (abort.reason !== undefined) throw abort.reason;
    return connectionFailure(error, model.provider);
  }
}

async function providerErrorFailure(
  response: UpstreamResponse,
  { provider, redactor }: { readonly provider: string; readonly redactor: CredentialRedactor },
): Promise<UpstreamFailure> {
  const { statusCode: status, headers } = response;
  if (status < 400) {
    response.body.destroy();
    // Following it would send the credential to another host.
    return failedResponse(`${provider} responded with a redirect`);
  }
  const retryAfter = retryAfterSeconds(headers);
  const bytes = await readBounded(response.body, maxErrorLength).catch(() => undefined);
  const failure = {
    ...failedResponse(`${provider} responded with status ${status}`),
    status,
    retryAfter,
  };
  if (bytes === undefined) return failure;
  const returned = returnedHeaders(headers, redactor);
  return {
    ...failure,
    providerResponse: { status, headers: returned, body: redactor.redact(bytes) },
  };
}
