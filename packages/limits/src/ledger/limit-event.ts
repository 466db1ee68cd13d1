import type { AllowanceKey } from "./allowance.js";

/** An allowance has reached what its limit warns at, or its amount; once for each window and subject. */
export interface LimitEvent {
  readonly eventId: string;
  readonly kind: "warned" | "exceeded";
  readonly key: AllowanceKey;
  /** Milliseconds since the Unix epoch. */
  readonly windowEnd: number;
  /** When it happened, in milliseconds since the Unix epoch. */
  readonly time: number;
  /** Units that were used at that time. */
  readonly spent: bigint;
  /** Of the limit at that time. */
  readonly amount: bigint;
}
