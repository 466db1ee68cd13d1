import { describe, expect, test } from "vitest";
import { PriceCatalogue } from "../src/catalogue/price-catalogue.js";
import { costOfCall } from "../src/price/cost-of-call.js";
import { explainPrice } from "../src/price-explanation.js";
import { parsePriceFile } from "../src/price-file/price-file.js";
import { PriceList } from "../src/price-list.js";

const catalogue = await PriceCatalogue.load();
const at = Date.UTC(2026, 8, 24);
const counts = { input: 1_000_000 };

function priceList(...prices: object[]): PriceList {
  return new PriceList(catalogue, parsePriceFile(JSON.stringify({ prices })));
}

function entry(input: string, fields: object): object {
  return { ...fields, usd_per_million_tokens: { input } };
}

const gpt4o = { provider: "openai", model: "gpt-4o" };

describe("the price of a model", () => {
  test("is from the catalogue, unless the file has one", () => {
    const version = (list: PriceList) => costOfCall(list.priceOf(gpt4o), { counts, at }).version;
    expect(version(new PriceList(catalogue))).toBe(catalogue.version);
    expect(version(priceList(entry("1", { ...gpt4o, model: "gpt-4" })))).toBe(catalogue.version);
    expect(version(priceList(entry("1", gpt4o)))).toMatch(/^price-file-/);
  });

  test("is replaced as a whole", () => {
    const price = priceList(entry("1", gpt4o)).priceOf(gpt4o);
    expect(price.periods).toHaveLength(1);
    expect(costOfCall(price, { counts: { output: 1 }, at })).toMatchObject({
      reason: "token_class",
    });
  });

  test("is replaced from `valid_from`, whatever the order in the file", () => {
    const list = priceList(
      entry("9", { ...gpt4o, valid_from: "2027-02-01" }),
      entry("8", { ...gpt4o, valid_from: "2027-01-01" }),
    );
    const costAt = (time: string) =>
      costOfCall(list.priceOf(gpt4o), { counts, at: Date.parse(time) });
    expect(costAt("2026-12-31T23:59:59.999Z")).toMatchObject({ version: catalogue.version });
    expect(costAt("2027-01-01")).toMatchObject({ nanoUsd: 8_000_000_000n });
    expect(costAt("2027-02-01")).toMatchObject({ nanoUsd: 9_000_000_000n });
  });

  test("of a model definition precedes that of its model", () => {
    const list = priceList(
      entry("5", { model_definition_id: "d-1" }),
      entry("7", { ...gpt4o, valid_from: "2026-01-01" }),
    );
    const costOf = (modelDefinitionId?: string) =>
      costOfCall(list.priceOf({ ...gpt4o, modelDefinitionId }), { counts, at });
    expect(costOf("d-1")).toMatchObject({ nanoUsd: 5_000_000_000n });
    expect(costOf("d-2")).toMatchObject({ nanoUsd: 7_000_000_000n });
    expect(costOf()).toMatchObject({ nanoUsd: 7_000_000_000n });
  });

  test("that the catalogue does not have is missing until the file has it", () => {
    const model = { provider: "vllm", model: "llama" };
    expect(costOfCall(priceList().priceOf(model), { counts, at })).toEqual({
      known: false,
      reason: "no_price",
      message: "The catalogue has no prices of the provider vllm.",
    });
    const list = priceList(entry("0", model));
    expect(costOfCall(list.priceOf(model), { counts, at })).toMatchObject({ nanoUsd: 0n });
  });
});

describe("the list", () => {
  const list = priceList(
    entry("2", { ...gpt4o, valid_from: "2027-01-01" }),
    entry("1", gpt4o),
    entry("3", { model_definition_id: "d-1" }),
  );

  test("has one entry for each model of the file, and those of the catalogue", () => {
    const [first, second, ...published] = list.list();
    expect([first?.origin, second?.origin]).toEqual([
      { kind: "file", ...gpt4o },
      { kind: "file", modelDefinitionId: "d-1" },
    ]);
    expect(first?.price.periods).toHaveLength(2);
    expect(published).toHaveLength(catalogue.models().length);
  });

  test("of a provider has its models only", () => {
    const origins = (provider: string) => list.list(provider).map(({ origin }) => origin);
    expect(origins("openai")[0]).toEqual({ kind: "file", ...gpt4o });
    expect(origins("openai").length).toBe(catalogue.models("openai").length + 1);
    expect(origins("gemini")).toContainEqual({
      kind: "catalogue",
      provider: "google",
      model: "gemini-2.5-pro",
    });
    expect(origins("vllm")).toEqual([]);
    expect(origins("unheard-of")).toEqual([]);
  });
});

describe("an explanation", () => {
  test("has the match in the catalogue, ranges of length, fallbacks and gaps", () => {
    const model = { provider: "gemini", model: "gemini-2.5-pro-preview-05-06" };
    const { periods } = explainPrice(priceList().priceOf(model), at);
    expect(periods).toEqual([
      {
        current: true,
        origin: { kind: "catalogue", provider: "google", model: "gemini-2.5-pro" },
        version: catalogue.version,
        rows: [
          {
            classes: {
              input: { usdPerMillionTokens: "1.25" },
              cacheRead: { usdPerMillionTokens: "0.125" },
              output: { usdPerMillionTokens: "10" },
            },
          },
          {
            aboveInputTokens: 200_000,
            classes: {
              input: { usdPerMillionTokens: "2.5" },
              cacheRead: { usdPerMillionTokens: "0.25" },
              output: { usdPerMillionTokens: "15" },
            },
          },
        ],
        gaps: ["Tokens of cache_write, cache_write_long, audio_input, audio_output have no price."],
      },
    ]);
  });

  test("has the periods before and after the current one", () => {
    const list = priceList(
      entry("3", { ...gpt4o, valid_from: "2027-01-01", usd_per_request: "0.5" }),
      entry("2", {
        ...gpt4o,
        valid_from: "2026-01-01",
        service_tiers: { flex: { usd_per_million_tokens: { output: "1" } } },
      }),
    );
    const { periods } = explainPrice(list.priceOf(gpt4o), at);
    expect(periods.map(({ current, validFrom }) => [current, validFrom])).toEqual([
      [false, undefined],
      [true, "2026-01-01"],
      [false, "2027-01-01"],
    ]);
    const price = { usdPerMillionTokens: "2" };
    expect(periods[1]?.rows).toEqual([
      { classes: { input: price, cacheRead: { ...price, pricedAs: "input" } } },
      { serviceTier: "flex", classes: { output: { usdPerMillionTokens: "1" } } },
    ]);
    expect(periods[2]?.rows[0]).toMatchObject({ usdPerRequest: "0.5" });
  });

  test("has times of the day, and what makes costs unknown", () => {
    const of = (provider: string, model: string) =>
      explainPrice(priceList().priceOf({ provider, model }), at).periods;
    expect(of("deepseek", "deepseek-chat").map(({ daily }) => daily)).toEqual([
      undefined,
      "00:30-16:30",
    ]);
    expect(of("openai", "whisper-1")[0]?.gaps).toContain(
      "Each call is charged by audio_hours, which has no price here.",
    );
    expect(of("gemini", "gemini-2.5-flash")[0]?.gaps).toContain(
      "Tokens of cache_read and audio_input: those of cache_audio_read have another price and are not counted apart.",
    );
  });

  test("of a missing price has the reason", () => {
    const model = { provider: "ollama", model: "llama" };
    const price = priceList().priceOf(model);
    expect(explainPrice(price, at)).toEqual({
      periods: [],
      missing: "The catalogue has no prices of the provider ollama.",
    });
  });
});
