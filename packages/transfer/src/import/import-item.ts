import type {
  CreateGatewayEndpointInput,
  CreateGatewayModelDefinitionInput,
  GatewayEndpointModelConfig,
} from "@gw/entities";
import type { ItemKinds, ItemList } from "../kinds/item-kinds.js";

/** One item to import, or the reason why its source cannot provide it. */
export type ImportItem<Input> = ItemFacts &
  ({ readonly input: Input } | { readonly skipReason: string });

interface ItemFacts {
  /** The id in the source, which other items refer to. */
  readonly id: string;
  readonly name?: string | undefined;
  /** Changes that the source made so that the item fits, and parts that it skipped. */
  readonly remarks?: readonly ImportRemark[];
}

/** A remark about an item, or about one of its parts when `part` is given. */
export interface ImportRemark {
  readonly outcome: "adjusted" | "skipped";
  /** One line without any credential. */
  readonly reason: string;
  readonly part?: { readonly kind: "model_mapping" | "tag"; readonly id: string } | undefined;
}

/** A model definition with ids of the source; `secretId` is `undefined` for an orphan. */
export type ModelDefinitionInput = Omit<CreateGatewayModelDefinitionInput, "secretId"> & {
  readonly secretId: string | undefined;
};

/** A model of an endpoint with ids of the source. */
export type EndpointModelInput = GatewayEndpointModelConfig & { readonly mappingId: string };

/** An endpoint with ids of the source. */
export type EndpointInput = Omit<CreateGatewayEndpointInput, "modelConfigs"> & {
  readonly models: readonly EndpointModelInput[];
};

type ItemLists = {
  readonly [List in ItemList]: () => AsyncIterable<Parameters<ItemKinds[List]["importItem"]>[1]>;
};

/**
 * A source of items for {@link importItems}: `secrets`, `modelDefinitions` and the other lists
 * return their items. They are called in the order in which items refer to each other.
 */
export interface ImportSource extends ItemLists {
  /** The number of items in all lists, for progress. */
  readonly total: number;
  /** Remarks about the source as a whole, one line each; they become notices of the report. */
  readonly notices?: readonly string[];
}
