import type { AttemptRecord, CallState } from "@gw/data-plane";
import {
  type BoundedUsage,
  type CallCost,
  type CallUsage,
  costBound,
  costOfCall,
  type ModelPrice,
  type PriceList,
} from "@gw/usage";

type Endpoint = CallState["request"]["endpoint"];
/** The model of an attempt. */
export type AttemptedModel = Pick<AttemptRecord, "modelDefinitionId" | "provider" | "modelName">;

/** More than any call costs, in nano-USD: 10,000 USD. The sums of very many calls stay 64-bit integers. */
const maxCost = 10n ** 13n;

/** The costs of calls. The price of each model of an endpoint is looked up once. */
export class ModelPrices {
  readonly #list: Pick<PriceList, "priceOf">;
  /** By model definition. An endpoint that changes is another object. */
  readonly #prices = new WeakMap<Endpoint, Map<string, ModelPrice>>();

  constructor(list: Pick<PriceList, "priceOf">) {
    this.#list = list;
  }

  /** The cost of a call of an endpoint that one of its models answered. */
  costOf(endpoint: Endpoint, model: AttemptedModel, usage: CallUsage): CallCost {
    const cost = costOfCall(this.#priceOf(endpoint, model), usage);
    if (!cost.known || cost.nanoUsd <= maxCost) return cost;
    const message = "The provider reported too many tokens.";
    return { known: false, reason: "invalid_usage", message, version: cost.version };
  }

  /** The cost that a call has at most, in nano-USD; `undefined` if that is not known. */
  costBoundOf(endpoint: Endpoint, model: AttemptedModel, usage: BoundedUsage): bigint | undefined {
    return costBound(this.#priceOf(endpoint, model), usage);
  }

  #priceOf(endpoint: Endpoint, model: AttemptedModel): ModelPrice {
    let prices = this.#prices.get(endpoint);
    if (prices === undefined) {
      prices = new Map();
      this.#prices.set(endpoint, prices);
    }
    const { modelDefinitionId, provider, modelName } = model;
    let price = prices.get(modelDefinitionId);
    if (price === undefined) {
      const { authConfig } =
        endpoint.models.find((one) => one.modelDefinitionId === modelDefinitionId) ?? {};
      const apiBase = authConfig?.api_base;
      price = this.#list.priceOf({ provider, model: modelName, apiBase, modelDefinitionId });
      prices.set(modelDefinitionId, price);
    }
    return price;
  }
}
