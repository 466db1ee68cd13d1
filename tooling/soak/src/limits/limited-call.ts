import type { CallSubjects } from "@gw/limits";

/** A call that its client sent. Times are milliseconds since the Unix epoch, with fractions. */
export interface LimitedCall {
  /** The id of the request, and the first word of the prompt. */
  readonly id: string;
  readonly subjects: CallSubjects;
  /** Of the request, in bytes. */
  readonly length: number;
  readonly maxOutput: number;
  readonly sentAt: number;
  endedAt: number;
  /** `failed`: the client did not receive the end of a response. */
  outcome: "completed" | "refused" | "failed";
  /** The limit that refused the call. */
  refusedBy?: string | undefined;
  /** What the provider did; absent if it did not receive the call. */
  provided?: ProvidedCall | undefined;
}

/** What the provider notes of a call. */
interface ProvidedCall {
  readonly modelDefinitionId: string;
  readonly receivedAt: number;
  /** When the answer was complete, or the gateway had disconnected. */
  endedAt: number;
  /** Tokens that the provider charges. */
  readonly input: number;
  readonly output: number;
}

/** A call that the provider received. */
export type ChargedCall = LimitedCall & { readonly provided: ProvidedCall };

export function isCharged(call: LimitedCall): call is ChargedCall {
  return call.provided !== undefined;
}

/** Milliseconds since the Unix epoch, with fractions, on a clock that never goes back. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
