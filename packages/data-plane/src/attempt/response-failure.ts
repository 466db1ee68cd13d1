import type { CallableModel } from "@gw/config-resolver";
import { CallError } from "../call/call-error.js";
import { parseJson } from "../formats/json-object.js";
import { returnedHeaders } from "../proxy/response-headers.js";
import type { CredentialRedactor } from "../redaction/credential-redactor.js";
import { readBounded } from "../upstream/read-bounded.js";
import { isEncoded, type UpstreamResponse } from "../upstream/send-upstream.js";
import { errorOutcome, mayBeOfState, rejectionMessage } from "./error-outcome.js";
import { providerErrorIn } from "./provider-error.js";
import { retryAfterSeconds } from "./retry-after.js";
import { type UpstreamFailure, unusableResponse } from "./upstream-failure.js";

/** What is known about the request of an attempt when its error response arrives. */
export interface FailureContext {
  readonly model: Pick<CallableModel, "provider" | "modelName">;
  readonly redactor: CredentialRedactor;
  /** Resolves to whether the request names state of an account by id. */
  readonly namesState: () => Promise<boolean>;
}

/** In bytes; longer error responses are dropped. */
const maxErrorLength = 1_048_576;

/** In bytes; errors that are longer are not parsed. */
const maxParsedLength = 65_536;

/** In characters; it goes to the log. */
const maxMessageLength = 2_000;

/** These are about a connection; a client would apply them to its own one, and repeat the request. */
const connectionStatuses: ReadonlySet<number> = new Set([407, 421]);

/** Reads a response that is not successful. */
export async function failureOf(
  response: UpstreamResponse,
  context: FailureContext,
): Promise<UpstreamFailure> {
  const { statusCode: status, headers, body } = response;
  const { provider } = context.model;
  if (status < 400) {
    body.destroy();
    // Following it would send the credential to another host.
    return unusableResponse(`${provider} responded with a redirect`, status);
  }
  // What cannot be decoded cannot be searched for the credential.
  const isReadable = !isEncoded(headers);
  if (!isReadable) body.destroy();
  const bytes = isReadable
    ? await readBounded(body, maxErrorLength).catch(() => undefined)
    : undefined;
  const shownStatus = connectionStatuses.has(status) ? 502 : status;
  return reportedFailure({ bytes, status, shownStatus, headers }, context);
}

/** An error of a provider: a response, or what the body of a successful one reports. */
export async function reportedFailure(
  {
    bytes,
    status,
    shownStatus,
    headers,
  }: Pick<UpstreamResponse, "headers"> & {
    /** `undefined` if the body could not be read. */
    readonly bytes: Buffer | undefined;
    /** Of the response. */
    readonly status: number;
    /** What a client receives in place of it; `undefined` if the error names no status. */
    readonly shownStatus: number | undefined;
  },
  { model, redactor, namesState }: FailureContext,
): Promise<UpstreamFailure> {
  const redacted = bytes && redactor.redact(bytes);
  const body =
    redacted && redacted.length <= maxParsedLength
      ? parseJson(redacted.toString("utf8"))
      : undefined;
  const providerError = providerErrorIn(body);
  const { message: providerMessage } = providerError;
  const { outcome, subject } = errorOutcome({
    ...{ status: shownStatus, body },
    namesState: mayBeOfState(shownStatus) && (await namesState()),
  });
  const message =
    subject === undefined
      ? `${model.provider} responded with ${shownStatus === status ? `status ${status}` : "an error"}`
      : rejectionMessage(subject, { ...model, status: shownStatus ?? status });
  return {
    outcome,
    status,
    error: new CallError("UPSTREAM_FAILED", message),
    retryAfter: retryAfterSeconds(headers),
    providerError,
    providerMessage:
      typeof providerMessage === "string" ? providerMessage.slice(0, maxMessageLength) : undefined,
    providerResponse: {
      status: shownStatus ?? 502,
      headers: returnedHeaders(headers, redactor),
      body: redacted,
    },
  };
}
