import type { AllowanceKind, LimitId } from "@gw/entities";

/** What one subject may use of a limit, in one window. */
export interface AllowanceKey {
  readonly limitId: LimitId;
  /** At most 255 bytes; `subjectOf` replaces longer ones by their SHA-256. */
  readonly subject: string;
  /** Milliseconds since the Unix epoch; 0 unless the limit has fixed windows. */
  readonly windowStart: number;
}

/**
 * A limit as the ledger knows it. All but `version`, `amount`, `warnAt` and `isDeleted` never change.
 * Units are nano-USD, tokens, requests or running calls.
 */
export interface LedgerLimit {
  readonly limitId: LimitId;
  /** Of the change that the other fields come from; the ledger keeps the highest one. */
  readonly version: number;
  readonly kind: AllowanceKind;
  /** In which a bucket refills; 0 for other kinds. */
  readonly windowMs: number;
  readonly isStrict: boolean;
  readonly amount: bigint;
  /** Units that raise the event `warned`; absent for none. */
  readonly warnAt?: bigint | undefined;
  readonly isDeleted: boolean;
}

/** The state of an allowance, and what one gateway holds of it. */
export interface AllowanceState {
  readonly key: AllowanceKey;
  /** Units that the gateway holds. */
  readonly held: bigint;
  /** Units that all gateways hold. */
  readonly leased: bigint;
  /** Units that are used up; 0 for running calls and buckets. */
  readonly spent: bigint;
  /** Units that could be granted now; negative for a bucket in debt, and if the amount was lowered. */
  readonly remaining: bigint;
}
