import type { CallState } from "@gw/data-plane";
import { PriceCatalogue, PriceList, parsePriceFile } from "@gw/usage";
import { describe, expect, test, vi } from "vitest";
import { ModelPrices } from "../../src/usage/model-prices.js";

type Endpoint = CallState["request"]["endpoint"];

const model = { modelDefinitionId: "d-1", provider: "openai", modelName: "m" };
const usage = { counts: { input: 1_000_000 }, at: 0 };

/** An endpoint whose model has this URL. */
function endpointAt(apiBase: string): Endpoint {
  const models = [{ ...model, authConfig: { api_base: apiBase } }];
  return { endpointId: "e-1", models } as unknown as Endpoint;
}

async function openList(usd: string): Promise<PriceList> {
  const entry = { provider: "openai", model: "m", usd_per_million_tokens: { input: usd } };
  const file = parsePriceFile(JSON.stringify({ prices: [entry] }));
  return new PriceList(await PriceCatalogue.load(), file);
}

describe("the price of a model", () => {
  test("is looked up once for an endpoint, with the URL of the model", async () => {
    const list = await openList("2");
    const priceOf = vi.spyOn(list, "priceOf");
    const prices = new ModelPrices(list);
    const endpoint = endpointAt("https://one.example");
    for (let call = 0; call < 3; call += 1) {
      expect(prices.costOf(endpoint, model, usage)).toMatchObject({ nanoUsd: 2_000_000_000n });
    }
    prices.costOf(endpointAt("https://other.example"), model, usage);
    expect(priceOf.mock.calls.map(([{ apiBase }]) => apiBase)).toEqual([
      "https://one.example",
      "https://other.example",
    ]);
  });

  test("is that of each model of an endpoint", async () => {
    const prices = new ModelPrices(await openList("2"));
    const endpoint = endpointAt("https://one.example");
    const other = { modelDefinitionId: "d-2", provider: "openai-compatible", modelName: "none" };
    expect(prices.costOf(endpoint, model, usage).known).toBe(true);
    expect(prices.costOf(endpoint, other, usage)).toMatchObject({ reason: "no_price" });
  });
});

test("the cost of a call above 10,000 USD is unknown", async () => {
  const prices = new ModelPrices(await openList("10000"));
  const endpoint = endpointAt("https://one.example");
  expect(prices.costOf(endpoint, model, usage)).toMatchObject({ nanoUsd: 10n ** 13n });
  const more = { ...usage, counts: { input: 1_000_001 } };
  expect(prices.costOf(endpoint, model, more)).toMatchObject({
    ...{ known: false, reason: "invalid_usage" },
  });
});
