import { type TokenClass, type TokenCounts, tokenClasses } from "../token-counts.js";
import {
  type ModelPrice,
  type PricePeriod,
  type PriceRow,
  periodAt,
  priceOfClass,
} from "./model-price.js";
import { classFields } from "./price-terms.js";

/** What the cost of a call depends on. */
export interface CallUsage {
  readonly counts: TokenCounts;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** As the provider reports it. */
  readonly serviceTier?: string | undefined;
  /** What the call used in addition to its tokens, such as `web searches`. It has no price. */
  readonly otherCharges?: readonly string[] | undefined;
}

/** Why a cost is unknown. */
export type UnknownCostReason =
  | "no_price"
  | "not_valid"
  | "no_usage"
  | "invalid_usage"
  | "service_tier"
  | "token_class"
  | "other_charge";

/** The cost of a call, in nano-USD. */
export interface KnownCost {
  readonly known: true;
  /** The sum of `byClass` and `perRequest`. */
  readonly nanoUsd: bigint;
  /** Each rounded half up. Classes without tokens are absent. */
  readonly byClass: Readonly<Partial<Record<TokenClass, bigint>>>;
  readonly perRequest: bigint;
  /** The version of the price. */
  readonly version: string;
}

/** The reason why a call has no cost. */
export interface UnknownCost {
  readonly known: false;
  readonly reason: UnknownCostReason;
  /** One sentence for people. */
  readonly message: string;
  /** The version of the price, if there is one. */
  readonly version?: string;
}

/** The cost of a call; one that is unknown is not 0. */
export type CallCost = KnownCost | UnknownCost;

const million = 1_000_000n;

/** The names that providers report for the service tier whose prices they publish as their prices. */
export const standardServiceTiers: ReadonlySet<string> = new Set([
  "default",
  "on_demand",
  "standard",
]);

const inputClasses = ["input", "cacheRead", "cacheWrite", "cacheWriteLong", "audioInput"] as const;

/**
 * Computes the cost of a call in integers. A call that used what the price does not cover has an
 * unknown cost, not a lower one.
 *
 * @example
 * ```ts
 * const cost = costOfCall(price, { counts: { input: 1200, output: 80 }, at: Date.now() });
 * console.log(cost.known ? formatUsd(cost.nanoUsd) : cost.message);
 * ```
 */
export function costOfCall(price: ModelPrice, call: CallUsage): CallCost {
  const period = periodAt(price, call.at);
  if (period === undefined) return withoutPeriod(price);
  const { version } = period;
  const unknown = (reason: UnknownCostReason, message: string): UnknownCost => {
    return { known: false, reason, message, version };
  };
  const used = tokenClasses.flatMap((name) => {
    const tokens = call.counts[name];
    return tokens === undefined ? [] : [{ name, tokens }];
  });
  if (used.length === 0) return unknown("no_usage", "The provider reported no tokens.");
  if (!used.every(({ tokens }) => Number.isSafeInteger(tokens) && tokens >= 0)) {
    return unknown("invalid_usage", "The provider reported tokens that are not a number.");
  }
  const charged = [...(call.otherCharges ?? []), ...(period.unpriced ?? [])];
  if (charged.length > 0) {
    return unknown("other_charge", `There is no price of ${charged.join(", ")}.`);
  }
  const row = rowOf(period, call);
  if (row === undefined) return unknown("service_tier", "There is no price of the service tier.");
  const part = separatePart(period, call.counts);
  if (part !== undefined) {
    return unknown(
      "token_class",
      `Tokens of ${part} have another price and are not counted apart.`,
    );
  }
  const byClass: Partial<Record<TokenClass, bigint>> = {};
  let nanoUsd = row.perRequest;
  for (const { name, tokens } of used) {
    if (tokens === 0) continue;
    const perMillion = priceOfClass(row.perMillionTokens, name);
    if (perMillion === undefined) {
      return unknown("token_class", `There is no price of tokens of ${classFields[name]}.`);
    }
    const cost = (BigInt(tokens) * perMillion + million / 2n) / million;
    byClass[name] = cost;
    nanoUsd += cost;
  }
  return { known: true, nanoUsd, byClass, perRequest: row.perRequest, version };
}

function withoutPeriod({ periods, missing }: ModelPrice): UnknownCost {
  if (periods.length > 0) {
    return { known: false, reason: "not_valid", message: "The price is not valid yet." };
  }
  return { known: false, reason: "no_price", message: missing ?? "The model has no price." };
}

function rowOf({ rows }: PricePeriod, { counts, serviceTier }: CallUsage): PriceRow | undefined {
  const input = inputClasses.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
  return rows.findLast(
    (row) =>
      isRowOfTier(row, serviceTier) &&
      (row.aboveInputTokens === undefined || input > row.aboveInputTokens),
  );
}

/** Whether a row has the prices of a service tier. */
export function isRowOfTier(
  row: Pick<PriceRow, "serviceTier">,
  serviceTier: string | undefined,
): boolean {
  const isStandard = serviceTier === undefined || standardServiceTiers.has(serviceTier);
  return row.serviceTier === (isStandard ? undefined : serviceTier);
}

function separatePart({ parts = [] }: PricePeriod, counts: TokenCounts): string | undefined {
  const has = (name: TokenClass): boolean => (counts[name] ?? 0) > 0;
  return parts.find((part) => has(part.of) && (part.with === undefined || has(part.with)))?.name;
}
