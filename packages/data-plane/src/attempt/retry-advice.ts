import type { AttemptRecord } from "../telemetry/call-record.js";
import type { AttemptEnd } from "./fallback-policy.js";

/** Attempts whose request no provider received. */
const unsent: ReadonlySet<AttemptEnd> = new Set<AttemptEnd>(["not_opened", "not_sent"]);
/** Attempts that a provider may have worked on and billed. */
const uncertain: ReadonlySet<AttemptEnd> = new Set<AttemptEnd>(["no_response", "timed_out"]);

/** Whether a provider may bill an attempt whose usage is unknown. */
export function hasUnknownBilling({
  outcome,
  status = 0,
}: Pick<AttemptRecord, "outcome" | "status">): boolean {
  if (uncertain.has(outcome)) return true;
  return outcome === "error_response" && status >= 200 && status < 300;
}

/**
 * The header that keeps SDKs from repeating a failed call that a provider may bill again; empty if a
 * repetition is safe.
 *
 * @param outcomes - of all attempts
 */
export function retryAdvice(
  outcomes: readonly AttemptEnd[],
  /** Whether the gateway created the response, rather than a provider. */
  { status, isOwn }: { readonly status: number; readonly isOwn: boolean },
): Readonly<Record<string, string>> {
  const isTimeout = isOwn && status === 504;
  const isFailure = isOwn && status === 502 && outcomes.some((one) => !unsent.has(one));
  const isRisky = isTimeout || isFailure || outcomes.some((one) => uncertain.has(one));
  return isRisky ? { "x-should-retry": "false" } : {};
}
