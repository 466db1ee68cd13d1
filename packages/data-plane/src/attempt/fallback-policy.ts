import type { EndpointSettings } from "@gw/entities";

/**
 * How an attempt failed. Metrics and logs have the same names.
 *
 * - `not_opened`: the credential cannot be opened.
 * - `not_sent`: no connection was made.
 * - `no_response`: the connection ended before a byte of a response.
 * - `timed_out`: no response within the limit; the provider may have worked on it and billed it.
 * - `error_response`: the provider failed: 408, 429, 5xx, a redirect, a 2xx without a usable
 *   response, a stream that begins with an error.
 * - `credential_rejected`: the provider rejected the credential, the account or the model.
 * - `request_rejected`: any other 4xx.
 */
export const failureOutcomes = [
  "not_opened",
  "not_sent",
  "no_response",
  "timed_out",
  "error_response",
  "credential_rejected",
  "request_rejected",
] as const;

/** One of {@link failureOutcomes}. */
export type FailureOutcome = (typeof failureOutcomes)[number];

/** How an attempt ended, with the distinctions that fallbacks need. */
export type AttemptEnd = "answered" | FailureOutcome | "call_timeout" | "cut_off";

/** What follows from the end of an attempt. */
export interface FallbackRule {
  /** Whether the next model is tried; `if_allowed` if the endpoint may forbid it. */
  readonly nextModel: "always" | "if_allowed" | "never";
  /**
   * When the same model is tried once more: before the next one, if its connection had served
   * another request, or after the last one, if the provider asks for a short delay.
   */
  readonly sameModel: "after_reuse" | "after_delay" | "never";
  /** Whether the model's circuit counts a failure or a success. */
  readonly circuit: "failure" | "success" | "ignored";
}

/** The whole policy. */
export const fallbackPolicy: Readonly<Record<AttemptEnd, FallbackRule>> = {
  answered: { nextModel: "never", sameModel: "never", circuit: "success" },
  not_opened: { nextModel: "always", sameModel: "never", circuit: "failure" },
  not_sent: { nextModel: "always", sameModel: "never", circuit: "failure" },
  /** Servers close idle connections, so a reused one shows nothing about the provider. */
  no_response: { nextModel: "always", sameModel: "after_reuse", circuit: "failure" },
  timed_out: { nextModel: "if_allowed", sameModel: "never", circuit: "failure" },
  error_response: { nextModel: "always", sameModel: "after_delay", circuit: "failure" },
  credential_rejected: { nextModel: "always", sameModel: "never", circuit: "failure" },
  /** Every provider would reject the request. */
  request_rejected: { nextModel: "never", sameModel: "never", circuit: "ignored" },
  /** The total timeout of the call expired while it waited for this model. */
  call_timeout: { nextModel: "never", sameModel: "never", circuit: "failure" },
  /** The response ended early, after a part of it was sent to the client. */
  cut_off: { nextModel: "never", sameModel: "never", circuit: "failure" },
};

/** Whether the next model of an endpoint may be tried. */
export function mayTryNext(
  { nextModel }: FallbackRule,
  { fallbackOnTimeout = true }: Pick<EndpointSettings, "fallbackOnTimeout"> = {},
): boolean {
  return nextModel === "if_allowed" ? fallbackOnTimeout : nextModel === "always";
}
