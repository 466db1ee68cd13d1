import { costOfCall, isRowOfTier } from "./cost-of-call.js";
import { type ModelPrice, type PriceRow, periodAt } from "./model-price.js";

/** The tokens that a call of text uses at most. */
export interface BoundedUsage {
  readonly input: number;
  readonly output: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** As the request asks for it. */
  readonly serviceTier?: string | undefined;
  /** What the call uses in addition to its tokens. */
  readonly otherCharges?: readonly string[] | undefined;
}

const million = 1_000_000n;
const inputClasses = ["input", "cacheRead", "cacheWrite", "cacheWriteLong"] as const;
/** The cost of each class is rounded: by up to half a unit for each of these and for the output. */
const rounding = 3n;

/**
 * The cost that a call has at most, in nano-USD: all input in its dearest class, and at the dearest price for
 * an input of that length or shorter. `undefined` if the cost may be unknown.
 */
export function costBound(price: ModelPrice, usage: BoundedUsage): bigint | undefined {
  const { input, output, at, serviceTier, otherCharges } = usage;
  const counts = { input, output };
  const cost = costOfCall(price, { counts, at, serviceTier, otherCharges });
  if (!cost.known) return undefined;
  const rows = (periodAt(price, at)?.rows ?? []).filter(
    (row) => isRowOfTier(row, serviceTier) && (row.aboveInputTokens ?? 0) <= input,
  );
  const costs = rows.map((row) => costInRow(row, { input, output }));
  return highest([cost.nanoUsd, ...costs]) + rounding;
}

function costInRow(
  { perRequest, perMillionTokens }: PriceRow,
  { input, output }: { readonly input: number; readonly output: number },
): bigint {
  const dearest = highest(inputClasses.map((name) => perMillionTokens[name] ?? 0n));
  const tokens = BigInt(input) * dearest + BigInt(output) * (perMillionTokens.output ?? 0n);
  return perRequest + (tokens + million - 1n) / million;
}

function highest(costs: readonly bigint[]): bigint {
  let most = 0n;
  for (const cost of costs) if (cost > most) most = cost;
  return most;
}
