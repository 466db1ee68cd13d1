import { catalogueProviderId } from "./catalogue/catalogue-providers.js";
import type { CatalogueQuery, PriceCatalogue } from "./catalogue/price-catalogue.js";
import type { ModelPrice, PriceOrigin, PricePeriod } from "./price/model-price.js";
import { compilePriceFile, type PriceFile } from "./price-file/price-file.js";

/** The model of a call. */
export interface PricedModel extends CatalogueQuery {
  readonly modelDefinitionId?: string | undefined;
}

/** The price of an entry of a price list. */
export interface ListedPrice {
  readonly origin: PriceOrigin;
  readonly price: ModelPrice;
}

/**
 * The prices of a gateway: those of the catalogue, and those of the operator's price file. An entry of
 * the file replaces all prices of the catalogue for its model from its `valid_from`. An entry for a
 * model definition precedes one for a provider and a model.
 *
 * @example
 * ```ts
 * const prices = new PriceList(await PriceCatalogue.load(), parsePriceFile(text));
 * const price = prices.priceOf({ provider: "openai", model: "gpt-4o" });
 * ```
 */
export class PriceList {
  readonly #catalogue: PriceCatalogue;
  readonly #file: readonly PricePeriod[];

  constructor(catalogue: PriceCatalogue, file: PriceFile = { prices: [] }) {
    this.#catalogue = catalogue;
    this.#file = compilePriceFile(file);
  }

  /** The price of a model. A look-up takes a fraction of a millisecond: keep the result. */
  priceOf(model: PricedModel): ModelPrice {
    const published = this.#catalogue.find(model);
    const periods = [
      ...(typeof published === "string" ? [] : published.periods),
      ...this.#file.filter(({ origin }) => isPriceOfModel(origin, model)),
      ...this.#file.filter(({ origin }) => isPriceOfDefinition(origin, model)),
    ];
    const always = periods.findLastIndex(
      ({ validFrom, daily }) => validFrom === undefined && daily === undefined,
    );
    return {
      periods: periods.slice(Math.max(always, 0)),
      ...(typeof published === "string" && { missing: published }),
    };
  }

  /**
   * All entries of the price file, followed by those of the catalogue. With a provider, those for its
   * models, but not those for model definitions.
   */
  list(provider?: string): readonly ListedPrice[] {
    const file = this.#file.filter(
      ({ origin }) =>
        provider === undefined || ("provider" in origin && origin.provider === provider),
    );
    const providerId = provider === undefined ? undefined : catalogueProviderId(provider);
    const published =
      provider !== undefined && providerId === undefined ? [] : this.#catalogue.models(providerId);
    return [
      ...Map.groupBy(file, ({ origin }) => JSON.stringify(origin)).values(),
      ...published.map(({ periods }) => periods),
    ].flatMap((periods) => {
      const origin = periods[0]?.origin;
      return origin === undefined ? [] : [{ origin, price: { periods } }];
    });
  }
}

function isPriceOfModel(origin: PriceOrigin, { provider, model }: PricedModel): boolean {
  return "provider" in origin && origin.provider === provider && origin.model === model;
}

function isPriceOfDefinition(origin: PriceOrigin, { modelDefinitionId }: PricedModel): boolean {
  return "modelDefinitionId" in origin && origin.modelDefinitionId === modelDefinitionId;
}
