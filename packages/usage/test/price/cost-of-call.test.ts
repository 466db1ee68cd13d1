import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CallCost, costOfCall } from "../../src/price/cost-of-call.js";
import type { ModelPrice, PricePeriod } from "../../src/price/model-price.js";
import { compilePeriod } from "../../src/price/price-terms.js";
import { type TokenClass, type TokenCounts, tokenClasses } from "../../src/token-counts.js";
import { flatPrice, inFields, tokenCounts, usdByClass, usdOfAllClasses } from "./priced-calls.js";

const at = Date.UTC(2026, 0, 15);
const runs = { numRuns: 10_000 };

function nanoUsd(cost: CallCost): bigint {
  if (!cost.known) throw new Error(cost.message);
  return cost.nanoUsd;
}

function reason(cost: CallCost): string {
  return cost.known ? "known" : cost.reason;
}

type Usd = Partial<Record<TokenClass, string>>;

function usdOf(usd: Usd, name: TokenClass): string | undefined {
  return usd[name] ?? (name === "cacheRead" ? usd.input : undefined);
}

/** Tokens times price as a fraction, in nano-USD. */
function exactCost(
  usd: Usd,
  name: TokenClass,
  counts: TokenCounts,
): { readonly numerator: bigint; readonly denominator: bigint } {
  const [whole = "", fraction = ""] = (usdOf(usd, name) ?? "").split(".");
  const denominator = 10n ** BigInt(fraction.length) * 1_000_000n;
  const numerator = BigInt(counts[name] ?? 0) * BigInt(whole + fraction) * 1_000_000_000n;
  return { numerator, denominator };
}

const usedTokens = tokenCounts.filter((counts) => Object.keys(counts).length > 0);

describe("generated calls", () => {
  test("the cost is the sum of fractions that are rounded half up for each class", () => {
    fc.assert(
      fc.property(usdOfAllClasses, usedTokens, (usd, counts) => {
        const expected = tokenClasses.reduce((sum, name) => {
          const { numerator, denominator } = exactCost(usd, name, counts);
          return sum + (2n * numerator + denominator) / (2n * denominator);
        }, 0n);
        expect(nanoUsd(costOfCall(flatPrice(usd), { counts, at }))).toBe(expected);
      }),
      runs,
    );
  });

  test("the cost of a class is at most half a nano-USD below the fraction", () => {
    fc.assert(
      fc.property(usdOfAllClasses, usedTokens, (usd, counts) => {
        const cost = costOfCall(flatPrice(usd), { counts, at });
        for (const name of tokenClasses) {
          const { numerator, denominator } = exactCost(usd, name, counts);
          const rounded = (cost.known && cost.byClass[name]) || 0n;
          expect(2n * rounded * denominator).toBeGreaterThanOrEqual(2n * numerator - denominator);
        }
      }),
      runs,
    );
  });

  test("tokens without a price make the cost unknown", () => {
    fc.assert(
      fc.property(usdByClass, usedTokens, (usd, counts) => {
        const isPriced = tokenClasses.every(
          (name) => !counts[name] || usdOf(usd, name) !== undefined,
        );
        const cost = costOfCall(flatPrice(usd), { counts, at });
        expect(reason(cost)).toBe(isPriced ? "known" : "token_class");
      }),
      runs,
    );
  });

  test("a call with more tokens does not cost less, nor does an unknown cost become known", () => {
    const more = fc.record({ name: fc.constantFrom(...tokenClasses), tokens: fc.nat(1_000_000) });
    const start = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(usdByClass, usedTokens, more, start, (usd, counts, { name, tokens }, above) => {
        fc.pre((counts[name] ?? 0) + tokens <= Number.MAX_SAFE_INTEGER);
        const price = tieredPrice(usd, above);
        const less = costOfCall(price, { counts, at });
        const larger = { ...counts, [name]: (counts[name] ?? 0) + tokens };
        const cost = costOfCall(price, { counts: larger, at });
        if (!less.known) expect(cost.known).toBe(false);
        if (less.known && cost.known) {
          expect(cost.nanoUsd).toBeGreaterThanOrEqual(less.nanoUsd);
        }
      }),
      runs,
    );
  });
});

/** Above a length, each class costs ten times as much. */
function tieredPrice(usd: Partial<Record<TokenClass, string>>, above: number): ModelPrice {
  const { periods } = flatPrice(usd);
  return {
    periods: periods.map((period) => ({
      ...period,
      rows: period.rows.flatMap((row) => [
        row,
        {
          ...row,
          aboveInputTokens: above,
          perMillionTokens: Object.fromEntries(
            Object.entries(row.perMillionTokens).map(([name, price]) => [name, price * 10n]),
          ),
        },
      ]),
    })),
  };
}

describe("rounding", () => {
  test("half a nano-USD is rounded up, and less is rounded down", () => {
    const price = flatPrice({ input: "0.0005", output: "0.000499999" });
    expect(nanoUsd(costOfCall(price, { counts: { input: 1 }, at }))).toBe(1n);
    expect(nanoUsd(costOfCall(price, { counts: { output: 1 }, at }))).toBe(0n);
  });

  test("products beyond 2^53 are exact", () => {
    const counts = { input: Number.MAX_SAFE_INTEGER };
    const cost = costOfCall(flatPrice({ input: "999999999.999999999" }), { counts, at });
    expect(nanoUsd(cost)).toBe((9007199254740991n * 999999999999999999n + 500000n) / 1000000n);
  });
});

const origin = { kind: "file", provider: "acme", model: "chat" } as const;
const simple = period({ input: "1", output: "2" });

function period(
  usd: Partial<Record<TokenClass, string>>,
  terms: Partial<Parameters<typeof compilePeriod>[0]> = {},
  version = "v1",
): PricePeriod {
  return compilePeriod({ usd_per_million_tokens: inFields(usd), ...terms }, { origin, version });
}

describe("prices of a call", () => {
  const counts = { input: 1_000_000 };

  test("each request can have a price, too", () => {
    const price = { periods: [period({ input: "1" }, { usd_per_request: "0.014" })] };
    const cost = costOfCall(price, { counts, at });
    expect(cost).toEqual({
      known: true,
      nanoUsd: 1_014_000_000n,
      byClass: { input: 1_000_000_000n },
      perRequest: 14_000_000n,
      version: "v1",
    });
  });

  test("the length of the input, cached tokens included, selects the prices of all tokens", () => {
    const tiers = [
      { above_input_tokens: 100, usd_per_million_tokens: { input: "7", output: "9" } },
    ];
    const price = { periods: [period({ input: "1", output: "2" }, { tiers })] };
    const costOf = (input: number, cacheRead: number) =>
      nanoUsd(costOfCall(price, { counts: { input, cacheRead, output: 10 }, at }));
    expect(costOf(60, 40)).toBe(120_000n);
    expect(costOf(60, 41)).toBe(797_000n);
  });

  test("service tiers have separate prices; the standard one has several names", () => {
    const service_tiers = { flex: { usd_per_million_tokens: { input: "0.5" } } };
    const price = { periods: [period({ input: "1" }, { service_tiers })] };
    const costIn = (serviceTier?: string) => costOfCall(price, { counts, at, serviceTier });
    expect(nanoUsd(costIn("flex"))).toBe(500_000_000n);
    for (const name of [undefined, "default", "standard", "on_demand"]) {
      expect(nanoUsd(costIn(name))).toBe(1_000_000_000n);
    }
    expect(reason(costIn("priority"))).toBe("service_tier");
  });

  test("the last period that includes the time of the call has the price", () => {
    const price = {
      periods: [
        period({ input: "1" }, {}, "always"),
        period({ input: "2" }, { daily: { from: "22:00", until: "06:00" } }, "night"),
        period({ input: "3" }, { daily: { from: "09:00", until: "12:00" } }, "morning"),
        period({ input: "4" }, { valid_from: "2026-02-01" }, "february"),
      ],
    };
    const versionAt = (time: string) => costOfCall(price, { counts, at: Date.parse(time) }).version;
    expect(versionAt("2026-01-15T21:59:59.999Z")).toBe("always");
    expect(versionAt("2026-01-15T22:00:00.000Z")).toBe("night");
    expect(versionAt("2026-01-15T05:59:59.999Z")).toBe("night");
    expect(versionAt("2026-01-15T06:00:00.000Z")).toBe("always");
    expect(versionAt("2026-01-15T09:00:00.000Z")).toBe("morning");
    expect(versionAt("2026-01-15T12:00:00.000Z")).toBe("always");
    expect(versionAt("2026-01-31T23:59:59.999Z")).toBe("night");
    expect(versionAt("2026-02-01T00:00:00.000Z")).toBe("february");
  });
});

describe("unknown costs", () => {
  const price = { periods: [simple] };
  const counts = { input: 10, output: 10 };

  test("a model without a price has the reason of the price", () => {
    const missing = "The catalogue has no model chat of the provider acme.";
    const cost = costOfCall({ periods: [], missing }, { counts, at });
    expect(cost).toEqual({ known: false, reason: "no_price", message: missing });
  });

  test("a price is not valid before its first period", () => {
    const later = { periods: [period({ input: "1" }, { valid_from: "2027-01-01" })] };
    expect(reason(costOfCall(later, { counts, at }))).toBe("not_valid");
  });

  test("tokens that are not reported, or not a number, are not free", () => {
    expect(reason(costOfCall(price, { counts: {}, at }))).toBe("no_usage");
    expect(reason(costOfCall(price, { counts: { reasoning: 5 }, at }))).toBe("no_usage");
    for (const tokens of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      const cost = costOfCall(price, { counts: { input: tokens }, at });
      expect(reason(cost)).toBe("invalid_usage");
    }
  });

  test("only cached tokens have the price of another class", () => {
    const cached = costOfCall(price, { counts: { cacheRead: 1_000_000 }, at });
    expect(nanoUsd(cached)).toBe(1_000_000_000n);
    for (const name of ["cacheWrite", "cacheWriteLong", "audioInput", "audioOutput"] as const) {
      const cost = costOfCall(price, { counts: { ...counts, [name]: 1 }, at });
      expect(reason(cost)).toBe("token_class");
      expect(costOfCall(price, { counts: { ...counts, [name]: 0 }, at }).known).toBe(true);
    }
  });

  test("what a call used in addition to tokens has no price", () => {
    const cost = costOfCall(price, { counts, at, otherCharges: ["web searches"] });
    expect(cost).toMatchObject({ reason: "other_charge", version: "v1" });
    expect(costOfCall(price, { counts, at, otherCharges: [] }).known).toBe(true);
  });

  test("charges in other units make each cost unknown", () => {
    const audio = { periods: [{ ...simple, unpriced: ["audio_hours"] }] };
    expect(reason(costOfCall(audio, { counts, at }))).toBe("other_charge");
  });

  test("tokens of a class whose parts have several prices have none", () => {
    const parts = [
      { name: "output_image", of: "output" },
      { name: "cache_audio_read", of: "cacheRead", with: "audioInput" },
    ] as const;
    const image = { periods: [period({ input: "1", audioInput: "5", output: "2" }, { parts })] };
    const reasonOf = (tokens: object) => reason(costOfCall(image, { counts: tokens, at }));
    expect(reasonOf({ input: 1, output: 1 })).toBe("token_class");
    expect(reasonOf({ input: 1, cacheRead: 1 })).toBe("known");
    expect(reasonOf({ input: 1, audioInput: 1 })).toBe("known");
    expect(reasonOf({ input: 1, cacheRead: 1, audioInput: 1 })).toBe("token_class");
  });
});
