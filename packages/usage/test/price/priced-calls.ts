import fc from "fast-check";
import type { ModelPrice } from "../../src/price/model-price.js";
import { type ClassField, classFields, compilePeriod } from "../../src/price/price-terms.js";
import { type TokenClass, type TokenCounts, tokenClasses } from "../../src/token-counts.js";

/** A price in decimal text, such as `12.075`. */
const usdText: fc.Arbitrary<string> = fc
  .tuple(fc.nat(1000), fc.stringMatching(/^(?:\.[0-9]{1,9})?$/))
  .map(([whole, fraction]) => `${whole}${fraction}`);

/** Prices of some classes, in decimal text. */
export const usdByClass: fc.Arbitrary<Partial<Record<TokenClass, string>>> = recordOf(usdText);

/** Prices of all classes; cached tokens may have that of input. */
export const usdOfAllClasses: fc.Arbitrary<Partial<Record<TokenClass, string>>> = recordOf(
  usdText,
  tokenClasses.filter((name) => name !== "cacheRead"),
);

/** Tokens of some classes. */
export const tokenCounts: fc.Arbitrary<TokenCounts> = recordOf(
  fc.oneof(fc.nat(100_000), fc.maxSafeNat()),
);

/** The price with one range of lengths. */
export function flatPrice(usd: Partial<Record<TokenClass, string>>): ModelPrice {
  const origin = { kind: "catalogue", provider: "p", model: "m" } as const;
  const terms = { usd_per_million_tokens: inFields(usd) };
  return { periods: [compilePeriod(terms, { origin, version: "v1" })] };
}

/** The names of classes in JSON. */
export function inFields(
  usd: Partial<Record<TokenClass, string>>,
): Partial<Record<ClassField, string>> {
  return Object.fromEntries(
    tokenClasses.flatMap((name) => {
      const price = usd[name];
      return price === undefined ? [] : [[classFields[name], price]];
    }),
  );
}

function recordOf<T>(
  value: fc.Arbitrary<T>,
  requiredKeys: TokenClass[] = [],
): fc.Arbitrary<Partial<Record<TokenClass, T>>> {
  const fields = Object.fromEntries(tokenClasses.map((name) => [name, value]));
  return fc.record(fields as Record<TokenClass, fc.Arbitrary<T>>, { requiredKeys });
}
