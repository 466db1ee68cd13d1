import type { UpstreamFailure } from "./upstream-failure.js";

/** How an attempt ended, with the distinctions that fallbacks need. */
export type AttemptEnd =
  | "succeeded"
  | "not_opened"
  | "not_sent"
  | "no_response"
  | "provider_error"
  | "request_error"
  | "call_timeout"
  | "cut_off";

/** What follows from the end of an attempt. */
export interface FallbackRule {
  /** Whether the next model is tried; `tagged` if the endpoint has the tag for timeouts. */
  readonly nextModel: "always" | "tagged" | "never";
  /** Whether the model's circuit counts a failure or a success. */
  readonly circuit: "failure" | "success" | "ignored";
}

/** The whole policy. */
export const fallbackPolicy: Readonly<Record<AttemptEnd, FallbackRule>> = {
  succeeded: { nextModel: "never", circuit: "success" },
  /** The credential cannot be opened, which is not the provider's failure. */
  not_opened: { nextModel: "always", circuit: "ignored" },
  /** No connection was made. */
  not_sent: { nextModel: "always", circuit: "failure" },
  /** The request was sent without a response: the provider may have billed it. */
  no_response: { nextModel: "tagged", circuit: "failure" },
  /** 429, 5xx, a redirect, an unusable encoding, a stream that begins with an error. */
  provider_error: { nextModel: "always", circuit: "failure" },
  /** Any other 4xx: every provider would reject the request. */
  request_error: { nextModel: "never", circuit: "ignored" },
  /** The total timeout of the call expired while it waited for this model. */
  call_timeout: { nextModel: "never", circuit: "failure" },
  /** The response ended early, after a part of it was sent to the client. */
  cut_off: { nextModel: "never", circuit: "failure" },
};

/** The policy's term for a failure. */
export function attemptEnd({
  outcome,
  status,
}: Pick<UpstreamFailure, "outcome" | "status">): AttemptEnd {
  if (outcome !== "error_response") return outcome;
  const isOfRequest = status !== undefined && status < 500 && status !== 429;
  return isOfRequest ? "request_error" : "provider_error";
}

/** The tag of an endpoint that allows fallbacks after `no_response`, with the value `true`. */
const timeoutTag = "gw.retry_on_timeout";

/** Whether the next model of an endpoint may be tried. */
export function mayTryNext(
  { nextModel }: FallbackRule,
  tags: readonly { readonly key: string; readonly value?: string | undefined }[],
): boolean {
  if (nextModel !== "tagged") return nextModel === "always";
  return tags.some(({ key, value }) => key === timeoutTag && value === "true");
}
