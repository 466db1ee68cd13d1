import type { MeteredUsage } from "@gw/usage";
import { type FailureOutcome, failureOutcomes } from "../attempt/fallback-policy.js";
import type { DataPlaneError } from "../call/call-error.js";

/** All outcomes of an attempt. */
export const attemptOutcomes: readonly AttemptRecord["outcome"][] = [
  "answered",
  ...failureOutcomes,
];

/** The result of one attempt. */
export interface AttemptRecord {
  readonly modelDefinitionId: string;
  readonly provider: string;
  readonly modelName: string;
  readonly outcome: "answered" | FailureOutcome;
  /** The status of the provider's response; absent if there was none. */
  readonly status?: number | undefined;
  /** The code of the connection error, such as `EGRESS_FORBIDDEN`; absent if a request was sent. */
  readonly reason?: string | undefined;
  /** Why the provider rejected the credential, account or model; for the log, never for clients. */
  readonly providerMessage?: string | undefined;
}

/** The result of a call. */
export interface CallRecord {
  readonly endpointName: string;
  readonly attempts: readonly AttemptRecord[];
  /** Sent to the client; 499 if the client disconnected first. */
  readonly status: number;
  /** Present if no model responded, or if the response was cut off. */
  readonly error?: DataPlaneError | undefined;
  /**
   * Without tokens if a complete response reported none. Absent if no provider responded, if the operation
   * uses no tokens, or if the endpoint does not track its usage.
   */
  readonly usage?: MeteredUsage | undefined;
  /** Milliseconds to the first byte of the response; absent if there was none. */
  readonly firstByteMs?: number | undefined;
  readonly totalMs: number;
}

/** The status that servers log for a client that disconnected early; it is never sent. */
export const clientClosedStatus = 499;
