import { type TokenClass, tokenClasses } from "../token-counts.js";
import type {
  ClassPrices,
  PriceOrigin,
  PricePeriod,
  PriceRow,
  SeparatelyPricedPart,
} from "./model-price.js";
import { parseUsd } from "./nano-usd.js";

/** The name of a token class in JSON. */
export type ClassField =
  | "input"
  | "cache_read"
  | "cache_write"
  | "cache_write_long"
  | "audio_input"
  | "output"
  | "audio_output";

/** The names of token classes in JSON. */
export const classFields: Readonly<Record<TokenClass, ClassField>> = {
  input: "input",
  cacheRead: "cache_read",
  cacheWrite: "cache_write",
  cacheWriteLong: "cache_write_long",
  audioInput: "audio_input",
  output: "output",
  audioOutput: "audio_output",
};

/** USD per million tokens in decimal text, by class. */
export type UsdByClass = Readonly<Partial<Record<ClassField, string | undefined>>>;

/** The prices of a service tier, in JSON. */
export interface TierTerms {
  readonly usd_per_million_tokens: UsdByClass;
  readonly usd_per_request?: string | undefined;
  /** The prices of calls with more input tokens, in ascending order. */
  readonly tiers?:
    | readonly {
        readonly above_input_tokens: number;
        readonly usd_per_million_tokens: UsdByClass;
      }[]
    | undefined;
}

/** The prices of a period, in JSON. */
export interface PriceTerms extends TierTerms {
  /** A date, from whose first millisecond in UTC the price is valid. */
  readonly valid_from?: string | undefined;
  readonly service_tiers?: Readonly<Record<string, TierTerms>> | undefined;
}

/** The prices of a period in the catalogue. */
export interface CatalogueTerms extends PriceTerms {
  /** Times of the day in UTC, such as `16:30`. */
  readonly daily?: { readonly from: string; readonly until: string };
  readonly parts?: readonly SeparatelyPricedPart[];
  readonly unpriced?: readonly string[];
}

/** Compiles prices to integers. */
export function compilePeriod(
  terms: CatalogueTerms,
  identity: { readonly origin: PriceOrigin; readonly version: string },
): PricePeriod {
  const { valid_from: from, service_tiers: serviceTiers = {}, daily, parts, unpriced } = terms;
  return {
    ...identity,
    ...(from !== undefined && { validFrom: Date.parse(`${from}T00:00:00Z`) }),
    ...(daily !== undefined && { daily: { from: timeOf(daily.from), until: timeOf(daily.until) } }),
    rows: [
      ...compileTier(terms),
      ...Object.entries(serviceTiers).flatMap(([serviceTier, tier]) =>
        compileTier(tier).map((row) => ({ serviceTier, ...row })),
      ),
    ],
    ...(parts !== undefined && { parts }),
    ...(unpriced !== undefined && { unpriced }),
  };
}

function compileTier(terms: TierTerms): readonly PriceRow[] {
  const perRequest = parseUsd(terms.usd_per_request ?? "0");
  return [
    { perRequest, perMillionTokens: compileClasses(terms.usd_per_million_tokens) },
    ...(terms.tiers ?? []).map((tier) => ({
      aboveInputTokens: tier.above_input_tokens,
      perRequest,
      perMillionTokens: compileClasses(tier.usd_per_million_tokens),
    })),
  ];
}

function compileClasses(usd: UsdByClass): ClassPrices {
  return Object.fromEntries(
    tokenClasses.flatMap((name) => {
      const text = usd[classFields[name]];
      return text === undefined ? [] : [[name, parseUsd(text)] as const];
    }),
  );
}

function timeOf(text: string): number {
  return Date.parse(`1970-01-01T${text}:00Z`);
}
