import type { CallableModel } from "@gw/config-resolver";
import { GatewayError } from "@gw/entities";
import type { CallBody } from "../body/call-body.js";
import type { CallAbort } from "../call/call-abort.js";
import type { AttemptRequest } from "../call/call-stage.js";
import type { CallTimeouts } from "../call/call-timeouts.js";
import type { Operation } from "../formats/operations.js";
import { credentialHeaders } from "../providers/credential-headers.js";
import { type UpstreamTarget, upstreamTarget } from "../providers/upstream-target.js";
import { CredentialRedactor } from "../redaction/credential-redactor.js";
import type { EventStream } from "../streams/event-stream.js";
import type { UsageMeter } from "../telemetry/usage-meter.js";
import { usageOptions } from "../telemetry/usage-options.js";
import type { SendUpstream } from "../upstream/send-upstream.js";
import type { UpstreamBody } from "../upstream/upstream-body.js";
import { readResponse } from "./read-response.js";
import { connectionFailure, credentialFailure, type UpstreamFailure } from "./upstream-failure.js";

/** One attempt of one model. */
export interface AttemptOptions {
  readonly model: CallableModel;
  readonly operation: Operation;
  readonly body: CallBody;
  readonly isStream: boolean;
  /** Whether a stream reports its usage although the client does not ask for it. */
  readonly asksForUsage?: boolean | undefined;
  /** The forwarded headers of the client. */
  readonly headers: Readonly<Record<string, string>>;
  /** The forwarded query of the client. */
  readonly query: string;
  readonly sendUpstream: SendUpstream;
  readonly timeouts: CallTimeouts;
  readonly abort: CallAbort;
  /** Replaces the path and the body. */
  readonly prepare?: ((request: AttemptRequest) => Promise<AttemptRequest>) | undefined;
  /** Whether a connection that has served another request must not be used. */
  readonly isFreshConnection?: boolean | undefined;
  /** Called immediately before the request is sent. */
  readonly onSend?: (() => void) | undefined;
}

/** A response that is relayed to the client. */
export interface AcceptedHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The rest of the body. */
  readonly body: UpstreamBody;
  /** Whether the body has no rest. */
  readonly hasEnded: boolean;
  readonly redactor: CredentialRedactor;
  /** Reads the usage of the response. */
  readonly meter: UsageMeter;
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

/** The body was parsed as JSON, so the provider must not parse it as another type. */
const requestHeaders = { "content-type": "application/json", "accept-encoding": "identity" };

/**
 * Calls one model.
 *
 * @throws the reason of the abort; GatewayError
 */
export async function attemptModel(
  options: AttemptOptions,
): Promise<AcceptedResponse | UpstreamFailure> {
  const { model, operation, abort, timeouts } = options;
  const target = upstreamTarget(model, operation);
  let fields: Readonly<Record<string, string>>;
  let credentials: Readonly<Record<string, string>>;
  try {
    const revealed = model.secretValue.reveal();
    // The credential is nearly always open already.
    fields = revealed instanceof Promise ? await abort.during(revealed) : revealed;
    credentials = credentialHeaders(model, target.authentication, fields);
  } catch (error) {
    if (abort.reason !== undefined) throw abort.reason;
    return credentialFailure(error, model);
  }
  if (abort.reason !== undefined) throw abort.reason;
  const redactor = CredentialRedactor.of(fields);
  let path = target.path;
  const streamOptions = usageOptionsOf(options, target);
  let body = options.body.withValues({
    ...(!operation.hasModelInPath && { model: JSON.stringify(model.modelName) }),
    ...streamOptions,
  });
  if (options.prepare !== undefined) {
    const prepared = await options.prepare({ model, path, body: Buffer.concat(body) });
    path = prepared.path;
    body = [prepared.body];
    if (abort.reason !== undefined) throw abort.reason;
  }
  options.onSend?.();
  try {
    const request = {
      origin: target.origin,
      path: `${path}${options.query}`,
      method: "POST",
      headers: { ...target.headers, ...options.headers, ...requestHeaders, ...credentials },
      body,
      connectTimeout: timeouts.connect,
      headersTimeout: timeouts.firstByte,
      bodyTimeout: timeouts.idle,
      isFreshConnection: options.isFreshConnection,
    } as const;
    const response = await options.sendUpstream(request, abort);
    const result = await readResponse(response, {
      ...options,
      redactor,
      hidesUsage: streamOptions !== undefined,
    });
    // An abort while it was read does not come from the provider.
    if (abort.reason !== undefined) throw abort.reason;
    return result;
  } catch (error) {
    if (abort.reason !== undefined) throw abort.reason;
    // It is not about the connection.
    if (GatewayError.is(error)) throw error;
    return connectionFailure(error, model);
  }
}

/** The field that asks for the usage of a stream; `undefined` if the gateway does not ask. */
function usageOptionsOf(
  { asksForUsage = false, isStream, body }: AttemptOptions,
  { usageOptions: name }: UpstreamTarget,
): Readonly<Record<string, string>> | undefined {
  if (!asksForUsage || !isStream || name === undefined) return undefined;
  const value = usageOptions(body, name);
  return value === undefined ? undefined : { [name]: value };
}

/** Whether the result of an attempt is relayed to the client. */
export function isAccepted(result: AcceptedResponse | UpstreamFailure): result is AcceptedResponse {
  return "form" in result;
}
