import type { TokenClass } from "../token-counts.js";

/** Nano-USD per million tokens, by class. */
export type ClassPrices = Readonly<Partial<Record<TokenClass, bigint>>>;

/** The prices of calls in one service tier and one range of input length. */
export interface PriceRow {
  /** Absent for the standard service tier. */
  readonly serviceTier?: string;
  /** The row is for calls with more input tokens, cached ones included. Absent for the first range. */
  readonly aboveInputTokens?: number;
  /** Nano-USD for each call, in addition to its tokens. */
  readonly perRequest: bigint;
  readonly perMillionTokens: ClassPrices;
}

/** A part of a class whose tokens have another price, but are not counted apart from the class. */
export interface SeparatelyPricedPart {
  /** Such as `output_image`. */
  readonly name: string;
  readonly of: TokenClass;
  /** The class that a call must also have tokens of, in order to have tokens of this part. */
  readonly with?: TokenClass;
}

/** Where a price is from. */
export type PriceOrigin =
  | { readonly kind: "catalogue"; readonly provider: string; readonly model: string }
  | { readonly kind: "file"; readonly provider: string; readonly model: string }
  | { readonly kind: "file"; readonly modelDefinitionId: string };

/** The prices of a model for a period. */
export interface PricePeriod {
  readonly origin: PriceOrigin;
  /** Identifies the prices: the version of the catalogue, or a digest of the entry of a price file. */
  readonly version: string;
  /** Milliseconds since the Unix epoch. */
  readonly validFrom?: number;
  /** A time of each day in UTC, in milliseconds since midnight; `until` may be before `from`. */
  readonly daily?: { readonly from: number; readonly until: number };
  /** By service tier, each from the first range of input length to the last. */
  readonly rows: readonly PriceRow[];
  readonly parts?: readonly SeparatelyPricedPart[];
  /** What each call is charged for in addition, without a price in `rows`, such as `audio_hours`. */
  readonly unpriced?: readonly string[];
}

/** The price of a model. Look it up once and keep it; `costOfCall` computes costs from it. */
export interface ModelPrice {
  /** The last period that includes the time of a call has its price. */
  readonly periods: readonly PricePeriod[];
  /** Why the catalogue has no price. */
  readonly missing?: string;
}

const day = 24 * 60 * 60 * 1000;

/** The period that has the price of a call at `at`, in milliseconds since the Unix epoch. */
export function periodAt(price: ModelPrice, at: number): PricePeriod | undefined {
  return price.periods.findLast(({ validFrom, daily }) => {
    if (validFrom !== undefined && at < validFrom) return false;
    if (daily === undefined) return true;
    const time = at % day;
    return daily.from <= daily.until
      ? time >= daily.from && time < daily.until
      : time >= daily.from || time < daily.until;
  });
}

/**
 * The class whose price a class without a price has. A provider never charges more for cached tokens
 * than for others; for all other classes, such a price could be too low.
 */
export const fallbackClasses: Readonly<Partial<Record<TokenClass, TokenClass>>> = {
  cacheRead: "input",
};

/** Nano-USD per million tokens of a class; `undefined` if the price is unknown. */
export function priceOfClass(prices: ClassPrices, tokenClass: TokenClass): bigint | undefined {
  const fallback = fallbackClasses[tokenClass];
  return prices[tokenClass] ?? (fallback === undefined ? undefined : prices[fallback]);
}
