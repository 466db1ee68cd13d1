import { leastUnits } from "../units.js";
import type { LimitTerms } from "./limit-terms.js";

/** Tokens, and nano-USD unless the price is unknown. */
export interface CallUnits {
  readonly tokens: bigint;
  readonly cost: bigint | "unpriced";
}

/** What a call, or an attempt of it, needs of limits. */
export interface CallNeeds {
  /** What it probably uses. */
  readonly estimate: CallUnits;
  /** What it uses at most; `undefined` if that is not known. Reserved for strict limits. */
  readonly bound: CallUnits | undefined;
}

/** Why a limit refuses a call whatever is left. */
export type UncountableReason = "unbounded" | "unpriced";

/** Units of a limit that a call reserves; 0 if it is only counted. */
export function reservationOf(
  { limit, inLedger }: LimitTerms,
  needs: CallNeeds,
): bigint | UncountableReason {
  if (limit.action === "ALERT") return 0n;
  if (limit.measure === "requests" || limit.measure === "concurrency") return 1n;
  const units = limit.strict ? needs.bound : needs.estimate;
  if (units === undefined) return "unbounded";
  // A rough estimate above the whole amount would always refuse the call.
  const most = (reserved: bigint): bigint =>
    limit.strict ? reserved : leastUnits(reserved, inLedger.amount);
  if (limit.measure === "tokens") return most(units.tokens);
  if (units.cost !== "unpriced") return most(units.cost);
  return limit.unpriced === "ADMIT" ? 0n : "unpriced";
}

/** Units of a limit that a call has used; nothing without an attempt. */
export function useOf({ limit }: LimitTerms, used: CallUnits | undefined): bigint {
  if (used === undefined) return 0n;
  switch (limit.measure) {
    case "concurrency":
      return 0n;
    case "requests":
      return 1n;
    case "tokens":
      return used.tokens;
    case "cost":
      return used.cost === "unpriced" ? 0n : used.cost;
  }
}
