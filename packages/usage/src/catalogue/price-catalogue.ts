import { readFile } from "node:fs/promises";
import type { PricePeriod } from "../price/model-price.js";
import { type CatalogueTerms, compilePeriod } from "../price/price-terms.js";
import { catalogueModelNames, catalogueProviderId } from "./catalogue-providers.js";
import { type ModelMatch, matchesModel } from "./model-match.js";

/** A model whose price is looked up. */
export interface CatalogueQuery {
  /** The id of a provider of this product, of the catalogue, or another common one such as `bedrock`. */
  readonly provider: string;
  /** The provider's name for the model. */
  readonly model: string;
  /** The URL of the API. A provider of the catalogue that has it precedes `provider`. */
  readonly apiBase?: string | undefined;
}

/** A model in the catalogue. */
export interface CatalogueModel {
  /** The provider in whose list the model is: for Azure, that can be OpenAI. */
  readonly provider: string;
  readonly model: string;
  readonly periods: readonly PricePeriod[];
}

/** The content of `assets/catalogue.json`. */
export interface CatalogueData {
  readonly version: string;
  readonly notice: string;
  readonly providers: readonly CatalogueProviderData[];
}

/** A provider in {@link CatalogueData}. */
export interface CatalogueProviderData {
  readonly id: string;
  /** A regular expression for the start of the URL of the API. */
  readonly url: string;
  /** The providers whose prices the models have that this one does not list. */
  readonly fallbacks: readonly string[];
  readonly models: readonly {
    readonly id: string;
    readonly match: ModelMatch;
    readonly periods: readonly CatalogueTerms[];
  }[];
}

type ModelData = CatalogueProviderData["models"][number];

/**
 * The published prices of providers, from the package `@pydantic/genai-prices`. They are prices of the
 * standard service tier.
 */
export class PriceCatalogue {
  /** Such as `genai-prices-0.1.8`. */
  readonly version: string;
  readonly #providers: ReadonlyMap<string, CatalogueProviderData>;

  private constructor({ version, providers }: CatalogueData) {
    this.version = version;
    this.#providers = new Map(providers.map((provider) => [provider.id, provider]));
  }

  /** Reads the catalogue of this package. */
  static async load(): Promise<PriceCatalogue> {
    const file = new URL("../../assets/catalogue.json", import.meta.url);
    return new PriceCatalogue(JSON.parse(await readFile(file, "utf8")) as CatalogueData);
  }

  /** All models, or those of a provider with this id in the catalogue. */
  models(providerId?: string): readonly CatalogueModel[] {
    return [...this.#providers.values()]
      .filter(({ id }) => providerId === undefined || id === providerId)
      .flatMap(({ id, models }) => models.map((model) => this.#compile(id, model)));
  }

  /** Finds a model, or returns a sentence about why there is none. */
  find({ provider, model, apiBase }: CatalogueQuery): CatalogueModel | string {
    const data = this.#providerWithUrl(apiBase) ?? this.#providerNamed(provider);
    if (data === undefined) return `The catalogue has no prices of the provider ${provider}.`;
    const fallbacks = data.fallbacks.flatMap((id) => this.#providers.get(id) ?? []);
    for (const name of catalogueModelNames(data.id, model)) {
      for (const { id, models } of [data, ...fallbacks]) {
        const found = models.find(({ match }) => matchesModel(match, name));
        if (found !== undefined) return this.#compile(id, found);
      }
    }
    return `The catalogue has no model ${model} of the provider ${data.id}.`;
  }

  #providerNamed(provider: string): CatalogueProviderData | undefined {
    const id = catalogueProviderId(provider);
    return id === undefined ? undefined : this.#providers.get(id);
  }

  #providerWithUrl(apiBase: string | undefined): CatalogueProviderData | undefined {
    if (apiBase === undefined) return undefined;
    return [...this.#providers.values()].find(({ url }) => new RegExp(`^(?:${url})`).test(apiBase));
  }

  #compile(provider: string, { id: model, periods }: ModelData): CatalogueModel {
    const identity = {
      origin: { kind: "catalogue", provider, model },
      version: this.version,
    } as const;
    return { provider, model, periods: periods.map((terms) => compilePeriod(terms, identity)) };
  }
}
