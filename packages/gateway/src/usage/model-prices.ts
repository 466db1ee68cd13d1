import {
  type CallCost,
  type CallUsage,
  costOfCall,
  type ModelPrice,
  type PriceList,
} from "@gw/usage";

/** The model of a call, with the URL of its API. */
type PricedModel = Parameters<PriceList["priceOf"]>[0];

/** More models than a gateway has; their prices are looked up again. */
const maxPrices = 10_000;
/** What a usage record can contain, in nano-USD. */
const maxCost = 10n ** 18n;

/** The costs of calls. The price of each model is looked up once. */
export class ModelPrices {
  readonly #list: PriceList;
  readonly #prices = new Map<string, ModelPrice>();

  constructor(list: PriceList) {
    this.#list = list;
  }

  costOf(model: PricedModel, usage: CallUsage): CallCost {
    const cost = costOfCall(this.#priceOf(model), usage);
    if (!cost.known || cost.nanoUsd <= maxCost) return cost;
    const message = "The provider reported too many tokens.";
    return { known: false, reason: "invalid_usage", message, version: cost.version };
  }

  #priceOf(model: PricedModel): ModelPrice {
    const key = JSON.stringify(model);
    const known = this.#prices.get(key);
    if (known !== undefined) return known;
    if (this.#prices.size >= maxPrices) this.#prices.clear();
    const price = this.#list.priceOf(model);
    this.#prices.set(key, price);
    return price;
  }
}
