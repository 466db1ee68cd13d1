import {
  fallbackClasses,
  type ModelPrice,
  type PriceOrigin,
  type PricePeriod,
  type PriceRow,
  periodAt,
  priceOfClass,
} from "./price/model-price.js";
import { formatUsd } from "./price/nano-usd.js";
import { classFields } from "./price/price-terms.js";
import { type TokenClass, tokenClasses } from "./token-counts.js";

/** The price of a token class, for people. */
export interface ExplainedClass {
  /** In decimal text. */
  readonly usdPerMillionTokens: string;
  /** The class that the price is from, if the class has none. */
  readonly pricedAs?: TokenClass;
}

/** The prices of a service tier and a range of input length, for people. */
export interface ExplainedRow {
  /** Absent for the standard service tier. */
  readonly serviceTier?: string;
  readonly aboveInputTokens?: number;
  /** In decimal text; absent if calls have no price in addition to that of their tokens. */
  readonly usdPerRequest?: string;
  /** Calls with tokens of a class that is absent have an unknown cost. */
  readonly classes: Readonly<Partial<Record<TokenClass, ExplainedClass>>>;
}

/** The prices of a period, for people. */
export interface ExplainedPeriod {
  /** Whether it has the price at the time of the explanation. */
  readonly current: boolean;
  readonly origin: PriceOrigin;
  readonly version: string;
  /** A date in UTC, such as `2026-01-31`. */
  readonly validFrom?: string;
  /** A time of each day in UTC, such as `16:30-00:30`. */
  readonly daily?: string;
  readonly rows: readonly ExplainedRow[];
  /** When the cost of a call is unknown, one sentence each. */
  readonly gaps: readonly string[];
}

/** Where the price of a model is from; JSON without loss. */
export interface PriceExplanation {
  /** From the first to the last; the last one that includes a time applies. */
  readonly periods: readonly ExplainedPeriod[];
  /** Why the catalogue has no price, one sentence. */
  readonly missing?: string;
}

/** Describes a price at `at`, in milliseconds since the Unix epoch. */
export function explainPrice(price: ModelPrice, at: number): PriceExplanation {
  const current = periodAt(price, at);
  return {
    periods: price.periods.map((period) => explainPeriod(period, period === current)),
    ...(price.missing !== undefined && { missing: price.missing }),
  };
}

function explainPeriod(period: PricePeriod, current: boolean): ExplainedPeriod {
  const { origin, version, validFrom, daily, rows } = period;
  return {
    current,
    origin,
    version,
    ...(validFrom !== undefined && { validFrom: new Date(validFrom).toISOString().slice(0, 10) }),
    ...(daily !== undefined && { daily: `${timeText(daily.from)}-${timeText(daily.until)}` }),
    rows: rows.map(explainRow),
    gaps: gapsOf(period),
  };
}

function explainRow(row: PriceRow): ExplainedRow {
  const { serviceTier, aboveInputTokens, perRequest, perMillionTokens } = row;
  const classes = tokenClasses.flatMap((name) => {
    const price = priceOfClass(perMillionTokens, name);
    if (price === undefined) return [];
    const fallback = perMillionTokens[name] === undefined ? fallbackClasses[name] : undefined;
    const explained: ExplainedClass = {
      usdPerMillionTokens: formatUsd(price),
      ...(fallback !== undefined && { pricedAs: fallback }),
    };
    return [[name, explained] as const];
  });
  return {
    ...(serviceTier !== undefined && { serviceTier }),
    ...(aboveInputTokens !== undefined && { aboveInputTokens }),
    ...(perRequest > 0n && { usdPerRequest: formatUsd(perRequest) }),
    classes: Object.fromEntries(classes),
  };
}

function gapsOf({ parts = [], unpriced = [], rows }: PricePeriod): readonly string[] {
  const withoutPrice = tokenClasses.filter((name) =>
    rows.every(({ perMillionTokens }) => priceOfClass(perMillionTokens, name) === undefined),
  );
  return [
    ...unpriced.map((unit) => `Each call is charged by ${unit}, which has no price here.`),
    ...parts.map((part) => {
      const calls = part.with === undefined ? "" : ` and ${classFields[part.with]}`;
      return `Tokens of ${classFields[part.of]}${calls}: those of ${part.name} have another price and are not counted apart.`;
    }),
    ...(withoutPrice.length > 0
      ? [`Tokens of ${withoutPrice.map((name) => classFields[name]).join(", ")} have no price.`]
      : []),
  ];
}

function timeText(time: number): string {
  return new Date(time).toISOString().slice(11, 16);
}
