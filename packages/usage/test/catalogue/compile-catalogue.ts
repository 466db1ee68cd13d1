import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  type ModelInfo,
  type ModelPrice,
  type Provider,
  waitForUpdate,
} from "@pydantic/genai-prices";
import type { ModelMatch } from "../../src/catalogue/model-match.ts";
import type { CatalogueData } from "../../src/catalogue/price-catalogue.ts";
import type { SeparatelyPricedPart } from "../../src/price/model-price.ts";
import type { CatalogueTerms, ClassField } from "../../src/price/price-terms.ts";

type Units = Readonly<Record<string, ModelPrice[string]>>;

const classesOfUnits: Readonly<Record<string, ClassField>> = {
  input_mtok: "input",
  cache_read_mtok: "cache_read",
  cache_write_mtok: "cache_write",
  cache_write_1h_mtok: "cache_write_long",
  input_audio_mtok: "audio_input",
  output_mtok: "output",
  output_audio_mtok: "audio_output",
};

/** Units of tokens that our classes do not distinguish, by the unit of their class. */
const parts: Readonly<Record<string, Omit<SeparatelyPricedPart, "name"> & { unit: string }>> = {
  cache_audio_read_mtok: { of: "cacheRead", with: "audioInput", unit: "cache_read_mtok" },
  cache_image_read_mtok: { of: "cacheRead", unit: "cache_read_mtok" },
  input_image_mtok: { of: "input", unit: "input_mtok" },
  input_video_mtok: { of: "input", unit: "input_mtok" },
  output_citation_mtok: { of: "output", unit: "output_mtok" },
  output_image_mtok: { of: "output", unit: "output_mtok" },
  output_reasoning_mtok: { of: "output", unit: "output_mtok" },
  output_video_mtok: { of: "output", unit: "output_mtok" },
};

/** Tools that few calls use. The caller of `costOfCall` reports their use. */
const tools: ReadonlySet<string> = new Set(["web_searches_kcount", "storage_searches_kcount"]);

/** The text of `assets/catalogue.json` for the installed version of `@pydantic/genai-prices`. */
export async function compileCatalogue(): Promise<string> {
  const folder = new URL("../", import.meta.resolve("@pydantic/genai-prices"));
  const read = (file: string) => readFileSync(fileURLToPath(new URL(file, folder)), "utf8");
  const { version } = JSON.parse(read("package.json"));
  const data: CatalogueData = {
    version: `genai-prices-${version}`,
    notice: read("LICENSE").trim(),
    providers: ((await waitForUpdate()) ?? []).map(compileProvider),
  };
  // One line for each provider and model, so that changes can be reviewed.
  const lines = JSON.stringify(data).replaceAll(/(\{"id":)/g, "\n$1");
  return `${lines}\n`;
}

function compileProvider(provider: Provider): CatalogueData["providers"][number] {
  return {
    id: provider.id,
    url: provider.api_pattern,
    fallbacks: provider.fallback_model_providers ?? [],
    models: provider.models.map((model) => ({
      id: model.id,
      match: model.match as ModelMatch,
      periods: compilePeriods(model.prices),
    })),
  };
}

function compilePeriods(prices: ModelInfo["prices"]): readonly CatalogueTerms[] {
  if (!Array.isArray(prices)) return [compileTerms(prices)];
  return prices.map(({ constraint, prices: units }) => {
    if (constraint === undefined) return compileTerms(units);
    return constraint.type === "start_date"
      ? { valid_from: constraint.start_date, ...compileTerms(units) }
      : {
          daily: { from: minuteOf(constraint.start_time), until: minuteOf(constraint.end_time) },
          ...compileTerms(units),
        };
  });
}

function compileTerms(units: Units): CatalogueTerms {
  const names = Object.keys(units);
  const starts = new Set(Object.values(units).flatMap((price) => startsOf(price)));
  const separate = names.flatMap((name) => {
    const part = parts[name];
    if (part === undefined || JSON.stringify(units[name]) === JSON.stringify(units[part.unit])) {
      return [];
    }
    const { unit: _, ...rest } = part;
    return [{ name: name.replace(/_mtok$/, ""), ...rest }];
  });
  const unpriced = names.filter(
    (name) =>
      !(name in classesOfUnits || name in parts || tools.has(name) || name === "requests_kcount"),
  );
  const requests = units.requests_kcount;
  return {
    usd_per_million_tokens: classesAt(units, 0),
    ...(requests !== undefined && { usd_per_request: usdText(Number(requests), 3) }),
    ...(starts.size > 0 && {
      tiers: [...starts]
        .sort((a, b) => a - b)
        .map((start) => ({
          above_input_tokens: start,
          usd_per_million_tokens: classesAt(units, start + 1),
        })),
    }),
    ...(separate.length > 0 && { parts: separate }),
    ...(unpriced.length > 0 && { unpriced }),
  };
}

function startsOf(price: ModelPrice[string]): readonly number[] {
  return typeof price === "object" ? price.tiers.map(({ start }) => start) : [];
}

function classesAt(units: Units, inputTokens: number): Partial<Record<ClassField, string>> {
  return Object.fromEntries(
    Object.entries(classesOfUnits).flatMap(([unit, field]) => {
      const price = units[unit];
      if (price === undefined) return [];
      if (typeof price === "number") return [[field, usdText(price)]];
      const tier = price.tiers.findLast(({ start }) => inputTokens > start);
      return [[field, usdText(tier?.price ?? price.base)]];
    }),
  );
}

/**
 * The decimal text of a price, divided by a power of ten. A number carries 15 digits; the others are
 * errors of the sums that it is from. What is finer than a nano-USD is rounded up.
 */
export function usdText(price: number, shift = 0): string {
  const [digits = "", exponent = "0"] = price.toExponential(14).split("e");
  const scale = Number(exponent) - 14 + 9 - shift;
  const all = BigInt(digits.replace(".", ""));
  const nano = scale >= 0 ? all * 10n ** BigInt(scale) : divideUp(all, 10n ** BigInt(-scale));
  const text = nano.toString().padStart(10, "0");
  return `${text.slice(0, -9)}.${text.slice(-9)}`.replace(/\.?0+$/, "");
}

function divideUp(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}

function minuteOf(time: string): string {
  const minute = /^(\d\d:\d\d):00Z$/.exec(time)?.[1];
  if (minute === undefined) throw new Error(`${time} must be a minute in UTC`);
  return minute;
}
