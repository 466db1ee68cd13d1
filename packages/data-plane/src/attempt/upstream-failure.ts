import { GatewayError } from "@gw/entities";
import { CallError, type DataPlaneError } from "../call/call-error.js";

/** A provider's error response, read completely, with credentials redacted. */
interface ProviderErrorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * How an attempt failed.
 *
 * - `not_opened`: the credential cannot be opened.
 * - `not_sent`: no connection was made.
 * - `no_response`: the request was sent; the provider may have worked on it and billed it.
 * - `error_response`: the provider responded with an error, a redirect or an unusable response.
 */
export type FailureOutcome = "not_opened" | "not_sent" | "no_response" | "error_response";

/** Why a model gave no usable response. */
export interface UpstreamFailure {
  readonly outcome: FailureOutcome;
  /** What the client receives if no other model is tried and there is no `providerResponse`. */
  readonly error: DataPlaneError;
  /** The code of the connection error, such as `EGRESS_FORBIDDEN` or `ECONNREFUSED`. */
  readonly reason?: string | undefined;
  /** The status of the provider's error response; absent for a redirect. */
  readonly status?: number | undefined;
  /** What the client receives if no other model is tried. */
  readonly providerResponse?: ProviderErrorResponse | undefined;
  /** Seconds that the provider asked to wait. */
  readonly retryAfter?: number | undefined;
}

const timeoutCodes: ReadonlySet<string> = new Set([
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "TimeoutError",
]);
const connectCodes: ReadonlySet<string> = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** Classifies a connection error by its code; its own text may contain hosts and addresses. */
export function connectionFailure(error: unknown, provider: string): UpstreamFailure {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  const reason = [code, name].find((one): one is string => typeof one === "string") ?? "";
  if (reason.startsWith("EGRESS_") || connectCodes.has(reason)) {
    const message = `cannot connect to ${provider} (${reason})`;
    return { outcome: "not_sent", reason, error: new CallError("UPSTREAM_FAILED", message) };
  }
  if (timeoutCodes.has(reason)) {
    const message = `${provider} did not respond in time`;
    return { outcome: "no_response", reason, error: new CallError("UPSTREAM_TIMEOUT", message) };
  }
  const message = `the connection to ${provider} ended without a response`;
  return { outcome: "no_response", reason, error: new CallError("UPSTREAM_FAILED", message) };
}

/**
 * The failure of a model whose credential cannot be opened. If its key was removed, a rotation has
 * replaced it, and the next snapshot has a credential that opens.
 *
 * @throws the error if it is not a GatewayError
 */
export function credentialFailure(error: unknown, provider: string): UpstreamFailure {
  if (!GatewayError.is(error)) throw error;
  const message = `the credential for ${provider} cannot be opened at the moment; retry later`;
  return { outcome: "not_opened", error: new GatewayError("TEMPORARILY_UNAVAILABLE", message) };
}
