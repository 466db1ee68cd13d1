import { GatewayError } from "@gw/entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePriceFile, parsePriceFile } from "../../src/price-file/price-file.js";
import { inFields, usdByClass } from "../price/priced-calls.js";

const usd = { input: "2.5", output: "10" };
const entry = { provider: "openai", model: "gpt-4o", usd_per_million_tokens: usd };

function parse(content: unknown): ReturnType<typeof parsePriceFile> {
  return parsePriceFile(JSON.stringify(content));
}

function messageOf(content: unknown): string {
  try {
    parse(content);
  } catch (error) {
    if (GatewayError.is(error, "INVALID_PARAMETER_VALUE")) return error.message;
    throw error;
  }
  throw new Error("no error");
}

const entryMessage = (fields: object): string => messageOf({ prices: [{ ...entry, ...fields }] });

describe("valid files", () => {
  test("a file has prices of models and of model definitions", () => {
    const file = {
      prices: [
        {
          ...entry,
          valid_from: "2026-01-31",
          usd_per_request: "0.01",
          tiers: [
            { above_input_tokens: 100, usd_per_million_tokens: usd },
            { above_input_tokens: 200, usd_per_million_tokens: usd },
          ],
          service_tiers: { flex: { usd_per_million_tokens: { input: "1" } } },
        },
        { model_definition_id: "d-1", usd_per_million_tokens: { input: "0" } },
      ],
    };
    expect(parse(file)).toEqual(file);
    expect(compilePriceFile(parse(file))[1]).toMatchObject({
      origin: { kind: "file", provider: "openai", model: "gpt-4o" },
      validFrom: Date.UTC(2026, 0, 31),
      rows: [
        { perRequest: 10_000_000n, perMillionTokens: { input: 2_500_000_000n } },
        { aboveInputTokens: 100 },
        { aboveInputTokens: 200 },
        { serviceTier: "flex", perMillionTokens: { input: 1_000_000_000n } },
      ],
    });
  });

  test("a file that is read and written is the same", () => {
    const prices = fc.array(
      usdByClass.filter((one) => Object.keys(one).length > 0),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(prices, (list) => {
        const entries = list.map((one, index) => ({
          provider: "acme",
          model: `m${index}`,
          usd_per_million_tokens: inFields(one),
        }));
        expect(parse({ prices: entries })).toEqual({ prices: entries });
      }),
    );
  });

  test("the version changes with the prices, and not with the order of keys or other entries", () => {
    const versionOf = (...prices: object[]) => compilePriceFile(parse({ prices }))[0]?.version;
    const version = versionOf(entry);
    expect(version).toMatch(/^price-file-[0-9a-f]{16}$/);
    const reordered = { usd_per_million_tokens: { output: "10", input: "2.5" }, model: "gpt-4o" };
    expect(versionOf({ ...reordered, provider: "openai" })).toBe(version);
    expect(versionOf(entry, { ...entry, model: "other" })).toBe(version);
    expect(versionOf({ ...entry, usd_per_million_tokens: { ...usd, input: "2.6" } })).not.toBe(
      version,
    );
  });
});

describe("invalid files", () => {
  test("errors name the field and the rule", () => {
    const number = "must be USD as a decimal string";
    expect(messageOf([])).toBe("The input must be an object");
    expect(messageOf({ prices: {} })).toBe("`prices` must be a list");
    expect(entryMessage({ usd_per_million_tokens: { input: 2.5 } })).toContain(
      `\`prices[0].usd_per_million_tokens.input\` ${number}`,
    );
    expect(entryMessage({ usd_per_million_tokens: { output: "1e3" } })).toContain(number);
    expect(entryMessage({ usd_per_request: "-1" })).toContain(
      `\`prices[0].usd_per_request\` ${number}`,
    );
    expect(entryMessage({ usd_per_million_tokens: {} })).toBe(
      "`prices[0].usd_per_million_tokens` must have the price of at least one token class",
    );
    expect(entryMessage({ usd_per_million_tokens: { images: "1" } })).toContain(
      "`prices[0].usd_per_million_tokens` has an unknown field",
    );
    expect(entryMessage({ valid_from: "2026-02-30" })).toBe(
      "`prices[0].valid_from` must be a date such as 2026-01-31",
    );
    expect(entryMessage({ validFrom: "2026-02-03" })).toContain("`prices[0]` has an unknown field");
  });

  test("the text must be JSON, and is not part of the message", () => {
    const parseText = () => parsePriceFile("{ secret");
    expect(parseText).toThrow(/^The price file must be JSON$/);
  });

  test("an entry has one subject", () => {
    const rule = "must have either `provider` and `model`, or `model_definition_id`";
    expect(entryMessage({ model: undefined })).toBe(`\`prices[0]\` ${rule}`);
    expect(entryMessage({ model_definition_id: "d-1" })).toBe(`\`prices[0]\` ${rule}`);
  });

  test("two entries of a subject differ in `valid_from`", () => {
    const later = { ...entry, valid_from: "2026-01-31" };
    expect(parse({ prices: [entry, later] }).prices).toHaveLength(2);
    expect(messageOf({ prices: [later, entry, later] })).toBe(
      "`prices` must not have two entries of the same model and `valid_from`",
    );
  });

  test("tiers ascend and have the same classes", () => {
    const tier = (start: number, prices: object = usd) => ({
      above_input_tokens: start,
      usd_per_million_tokens: prices,
    });
    expect(entryMessage({ tiers: [tier(200), tier(200)] })).toBe(
      "`prices[0].tiers` must be in ascending order of `above_input_tokens`",
    );
    expect(entryMessage({ tiers: [tier(0)] })).toContain(
      "`prices[0].tiers[0].above_input_tokens` must be an integer from 1",
    );
    const rule = "must have the token classes of `usd_per_million_tokens` in each tier";
    expect(entryMessage({ tiers: [tier(200, { input: "1" })] })).toBe(
      `\`prices[0].tiers\` ${rule}`,
    );
    const flex = { usd_per_million_tokens: usd, tiers: [tier(200, { input: "1" })] };
    expect(entryMessage({ service_tiers: { flex } })).toBe(
      `\`prices[0].service_tiers.flex.tiers\` ${rule}`,
    );
  });

  test("the standard service tier is not in `service_tiers`", () => {
    const service_tiers = { default: { usd_per_million_tokens: usd } };
    expect(entryMessage({ service_tiers })).toContain("`prices[0].service_tiers` must not have");
  });
});
