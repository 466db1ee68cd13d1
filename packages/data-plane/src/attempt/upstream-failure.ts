import type { CallableModel } from "@gw/config-resolver";
import { GatewayError } from "@gw/entities";
import { CallError, type DataPlaneError } from "../call/call-error.js";
import { EgressError } from "../egress/egress-error.js";
import type { JsonObject } from "../formats/json-object.js";
import { exceededTimeout } from "../upstream/exceeded-timeout.js";
import { ReusedConnectionError } from "../upstream/send-upstream.js";
import type { FailureOutcome } from "./fallback-policy.js";

/** A provider's error response, with credentials redacted. */
interface ProviderErrorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent if it cannot be read, so that an error body of the gateway takes its place. */
  readonly body?: Buffer | undefined;
}

/** Why a model gave no usable response. */
export interface UpstreamFailure {
  readonly outcome: FailureOutcome;
  /** What the client receives if no other model is tried and there is no `providerResponse`. */
  readonly error: DataPlaneError;
  /** The code of the connection error, such as `EGRESS_FORBIDDEN` or `EGRESS_CONNECT_FAILED`. */
  readonly reason?: string | undefined;
  /** The status of the provider's response; absent if there was none. */
  readonly status?: number | undefined;
  /**
   * What the client receives if no other model is tried, unless the outcome is
   * `credential_rejected`: the provider's words may show a part of the credential.
   */
  readonly providerResponse?: ProviderErrorResponse | undefined;
  /** The fields of the error in `providerResponse`, redacted. */
  readonly providerError?: JsonObject | undefined;
  /** The provider's error message, redacted; for the log and for tests. */
  readonly providerMessage?: string | undefined;
  /** Seconds that the provider asked to wait. */
  readonly retryAfter?: number | undefined;
  /** Whether the connection had served another request, after which servers may close it. */
  readonly isReusedConnection?: boolean | undefined;
}

const connectCodes: ReadonlySet<string> = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** A handshake of TLS failed; with TLS 1.3, a server can reject it after the request was written. */
const handshakeCodes =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|EPROTO$|ERR_SSL_.*(CERTIFICATE|UNKNOWN_CA|HANDSHAKE|VERSION))/;

/** Classifies a connection error by its code; its own text may contain hosts and addresses. */
export function connectionFailure(
  error: unknown,
  { provider }: Pick<CallableModel, "provider">,
): UpstreamFailure {
  if (error instanceof ReusedConnectionError) {
    return { ...connectionFailure(error.cause, { provider }), isReusedConnection: true };
  }
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  const reason = [code, name].find((one): one is string => typeof one === "string") ?? "";
  const isConnect = connectCodes.has(reason) || handshakeCodes.test(reason);
  if (reason.startsWith("EGRESS_") || isConnect) {
    const cause = (EgressError.is(error) ? error.systemCode : undefined) ?? reason;
    const message = `cannot connect to ${provider} (${cause})`;
    return { outcome: "not_sent", reason, error: new CallError("UPSTREAM_FAILED", message) };
  }
  const timeout = exceededTimeout(error);
  if (timeout !== undefined) {
    const message = `${provider} did not respond within the timeout \`${timeout}\` of the endpoint`;
    return { outcome: "timed_out", reason, error: new CallError("UPSTREAM_TIMEOUT", message) };
  }
  if (reason === "UND_ERR_HEADERS_OVERFLOW") {
    return {
      ...unusableResponse(`the response of ${provider} has too many or too long headers`),
      reason,
    };
  }
  const message = `the connection to ${provider} ended without a response`;
  return { outcome: "no_response", reason, error: new CallError("UPSTREAM_FAILED", message) };
}

/**
 * The failure of a model whose credential cannot be opened, or lacks a field. If its key was removed, a
 * rotation has replaced it, and the next snapshot has a credential that opens.
 *
 * @throws the error if it is not a GatewayError
 */
export function credentialFailure(
  error: unknown,
  { provider }: Pick<CallableModel, "provider">,
): UpstreamFailure {
  if (!GatewayError.is(error)) throw error;
  if (error.code === "ENDPOINT_NOT_CALLABLE") return { outcome: "not_opened", error };
  const message = `the credential for ${provider} cannot be opened at the moment; retry later`;
  return { outcome: "not_opened", error: new GatewayError("TEMPORARILY_UNAVAILABLE", message) };
}

/** The failure of a model whose response cannot be used. */
export function unusableResponse(message: string, status?: number): UpstreamFailure {
  return { outcome: "error_response", error: new CallError("UPSTREAM_FAILED", message), status };
}
