import { readFileSync } from "node:fs";
import { knownProviders } from "@gw/entities";
import { calcPrice, waitForUpdate } from "@pydantic/genai-prices";
import { describe, expect, test } from "vitest";
import { type CatalogueModel, PriceCatalogue } from "../../src/catalogue/price-catalogue.js";
import { costOfCall } from "../../src/price/cost-of-call.js";
import { periodAt } from "../../src/price/model-price.js";
import { formatUsd } from "../../src/price/nano-usd.js";
import { type TokenClass, tokenClasses } from "../../src/token-counts.js";
import { compileCatalogue, usdText } from "./compile-catalogue.js";

const at = Date.UTC(2026, 8, 24);
const catalogue = await PriceCatalogue.load();

function find(provider: string, model: string, apiBase?: string): CatalogueModel {
  const found = catalogue.find({ provider, model, apiBase });
  if (typeof found === "string") throw new Error(found);
  return found;
}

/** USD per million tokens of the first range of lengths, in the order of the token classes. */
function pricesOf(provider: string, model: string): string {
  const row = periodAt(find(provider, model), at)?.rows[0];
  return tokenClasses
    .map((name) => row?.perMillionTokens[name])
    .map((price) => (price === undefined ? "-" : formatUsd(price)))
    .join(" ");
}

/** Each text that a condition of a model contains, and the id: names that may match it. */
async function namesOfModels(): Promise<readonly { provider: string; model: string }[]> {
  const providers = await waitForUpdate();
  return (providers ?? []).flatMap(({ id: provider, models }) =>
    models.flatMap(({ id, match }) => {
      const texts = [...JSON.stringify(match).matchAll(/":"([^"^\\$]+)"/g)].map(([, text]) => text);
      return [...new Set([id, ...texts, `${id}-20250929`, `us.${id}`])].flatMap((model) =>
        model === undefined ? [] : [{ provider, model }],
      );
    }),
  );
}

describe("compilation", () => {
  test("the file is that of the installed version of the package", async () => {
    const file = readFileSync(new URL("../../assets/catalogue.json", import.meta.url), "utf8");
    expect(file, "run `pnpm --filter @gw/usage catalogue`").toBe(await compileCatalogue());
  });

  test("numbers become exact decimal text, and what is finer than a nano-USD is rounded up", () => {
    expect([0.1, 0.075, 2.5, 15, 0, 1e-7, 0.18000000000000002].map((n) => usdText(n))).toEqual([
      ...["0.1", "0.075", "2.5", "15", "0", "0.0000001", "0.18"],
    ]);
    expect(usdText(0.08333333333333334)).toBe("0.083333334");
    expect(usdText(12, 3)).toBe("0.012");
  });

  test("all prices compile, and those of longer input or uncached tokens are not lower", () => {
    const models = catalogue.models();
    expect(models.length).toBeGreaterThan(1_500);
    for (const { periods } of models) {
      for (const { rows } of periods) {
        for (const [index, { perMillionTokens: prices }] of rows.entries()) {
          expect(prices.cacheRead ?? 0n).toBeLessThanOrEqual(prices.input ?? 0n);
          for (const name of tokenClasses) {
            const shorter = rows[index - 1]?.perMillionTokens[name];
            expect(prices[name] ?? 0n).toBeGreaterThanOrEqual(shorter ?? 0n);
          }
        }
      }
    }
  });
});

describe("published prices", () => {
  test.each([
    // input, cacheRead, cacheWrite, cacheWriteLong, audioInput, output, audioOutput
    ["openai", "gpt-4o", "2.5 1.25 - - - 10 -"],
    ["openai", "gpt-4o-mini", "0.15 0.075 - - - 0.6 -"],
    ["openai", "gpt-4.1", "2 0.5 - - - 8 -"],
    ["openai", "gpt-5-2025-08-07", "1.25 0.125 - - - 10 -"],
    ["openai", "o3", "2 0.5 - - - 8 -"],
    ["openai", "text-embedding-3-small", "0.02 - - - - - -"],
    ["anthropic", "claude-3-5-haiku-20241022", "0.8 0.08 1 1.6 - 4 -"],
    ["anthropic", "claude-3-7-sonnet-20250219", "3 0.3 3.75 6 - 15 -"],
    ["anthropic", "claude-sonnet-4-5-20250929", "3 0.3 3.75 6 - 15 -"],
    ["anthropic", "claude-opus-4-20250514", "15 1.5 18.75 30 - 75 -"],
    ["gemini", "gemini-2.5-pro", "1.25 0.125 - - - 10 -"],
    ["gemini", "gemini-2.5-flash", "0.3 0.03 - - 1 2.5 -"],
    ["gemini", "gemini-2.5-flash-lite", "0.1 0.01 - - 0.3 0.4 -"],
    ["gemini", "gemini-2.0-flash", "0.1 0.025 - - 0.7 0.4 -"],
    ["mistral", "mistral-small-latest", "0.1 - - - - 0.3 -"],
    ["mistral", "codestral-latest", "0.3 - - - - 0.9 -"],
    ["groq", "llama-3.1-8b-instant", "0.05 - - - - 0.08 -"],
    ["groq", "llama-3.3-70b-versatile", "0.59 - - - - 0.79 -"],
    ["xai", "grok-4", "3 0.75 - - - 15 -"],
    ["deepseek", "deepseek-reasoner", "0.135 0.035 - - - 0.55 -"],
  ])("%s %s", (provider, model, prices) => {
    expect(pricesOf(provider, model)).toBe(prices);
  });

  test("a price changes on its date", () => {
    const { periods } = find("openai", "gpt-5.6");
    const inputAt = (time: number) => periodAt({ periods }, time)?.rows[0]?.perMillionTokens.input;
    expect(inputAt(Date.UTC(2026, 7, 21) - 1)).toBe(5_000_000_000n);
    expect(inputAt(Date.UTC(2026, 7, 21))).toBe(4_000_000_000n);
  });

  test("models that are charged by time, pages or images have an unknown cost", () => {
    const costOf = (provider: string, model: string) =>
      costOfCall(find(provider, model), { counts: { input: 1, output: 1 }, at });
    expect(costOf("openai", "whisper-1")).toMatchObject({ reason: "other_charge" });
    expect(costOf("mistral", "mistral-ocr-2512")).toMatchObject({ reason: "other_charge" });
    expect(costOf("gemini", "gemini-2.5-flash-image")).toMatchObject({ reason: "token_class" });
    expect(costOf("openrouter", "deepseek/deepseek-r1:free")).toMatchObject({
      reason: "token_class",
    });
  });
});

describe("matches", () => {
  test("the same models are found as by the package", async () => {
    const names = await namesOfModels();
    expect(names.length).toBeGreaterThan(5_000);
    for (const { provider, model } of names) {
      // Google's resource names are found here only.
      if (provider === "google" && model.includes("/")) continue;
      const expected = calcPrice({}, model, { providerId: provider })?.model.id;
      const found = catalogue.find({ provider, model });
      expect(typeof found === "string" ? undefined : found.model, `${provider} ${model}`).toBe(
        expected,
      );
    }
  });

  test("the same costs are computed as by the package", async () => {
    let compared = 0;
    for (const { provider, model, periods } of catalogue.models()) {
      const prices = periodAt({ periods }, at)?.rows[0]?.perMillionTokens ?? {};
      const tokens = (name: TokenClass, count: number) => (prices[name] === undefined ? 0 : count);
      const input = 150_000;
      const cacheRead = 70_001;
      const cacheWrite = tokens("cacheWrite", 3);
      const cacheWriteLong = tokens("cacheWriteLong", 2);
      const output = tokens("output", 9);
      const counts = { input, cacheRead, cacheWrite, cacheWriteLong, output };
      const cost = costOfCall({ periods }, { counts, at });
      const usage = {
        input_tokens: input + cacheRead + cacheWrite + cacheWriteLong,
        cache_read_tokens: cacheRead,
        cache_write_tokens: cacheWrite + cacheWriteLong,
        cache_write_1h_tokens: cacheWriteLong,
        output_tokens: output,
      };
      const options = { providerId: provider, timestamp: new Date(at) };
      const expected = calcPrice(usage, model, options);
      if (!cost.known || expected?.model.id !== model) continue;
      compared += 1;
      const difference = Math.abs(Number(cost.nanoUsd) / 1e9 - expected.total_price);
      expect(difference, `${provider} ${model}`).toBeLessThan(1e-8);
    }
    expect(compared).toBeGreaterThan(1_300);
  });

  test("providers of this product have those of the catalogue", () => {
    const withoutPrices = knownProviders.filter((provider) => {
      return catalogue.find({ provider, model: "" }).toString().includes("no prices");
    });
    expect(withoutPrices).toEqual(["nvidia", "ollama", "openai-compatible", "vllm"]);
    expect(find("bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0")).toMatchObject({
      provider: "aws",
      model: "regional.anthropic.claude-sonnet-4-5-20250929-v1:0",
    });
    expect(find("vertex_ai", "claude-sonnet-4-5@20250929").model).toBe("claude-sonnet-4-5");
    expect(find("azure", "gpt-4o-2024-08-06")).toMatchObject({
      provider: "openai",
      model: "gpt-4o",
    });
  });

  test("resource names of Google have the price of their model", () => {
    const names = [
      "models/gemini-2.5-flash",
      "google/gemini-2.5-flash",
      "publishers/google/models/gemini-2.5-flash",
      "projects/p/locations/global/publishers/google/models/Gemini-2.5-Flash",
    ];
    for (const name of names) expect(find("gemini", name).model).toBe("gemini-2.5-flash");
  });

  test("a URL of the catalogue precedes the name of the provider", () => {
    const url = "https://api.deepseek.com/v1";
    expect(find("openai-compatible", "deepseek-chat", url).provider).toBe("deepseek");
    expect(find("openai", "deepseek-chat", url).provider).toBe("deepseek");
    expect(find("openai", "gpt-4o", "https://proxy.example/v1").provider).toBe("openai");
    expect(catalogue.find({ provider: "openai-compatible", model: "gpt-4o" })).toBe(
      "The catalogue has no prices of the provider openai-compatible.",
    );
  });

  test("a model that is not in the catalogue is not found by a similar name", () => {
    for (const model of ["my-gpt-4o", "constructor", "", "gpt-4o-unheard-of"]) {
      expect(catalogue.find({ provider: "openai", model })).toBe(
        `The catalogue has no model ${model} of the provider openai.`,
      );
    }
    expect(catalogue.find({ provider: "__proto__", model: "gpt-4o" })).toBeTypeOf("string");
  });
});
