import type {
  CreateEndpointBindingInput,
  CreateGatewayEndpointInput,
  CreateGatewayModelDefinitionInput,
  CreateGatewaySecretInput,
  GatewayEndpointModelConfig,
} from "@gw/entities";

/** One thing that is to be brought over, or why its source cannot give it. */
export type ImportItem<Input> = ItemFacts &
  ({ readonly input: Input } | { readonly refusal: string });

interface ItemFacts {
  /** Its id at the source, by which other things refer to it. */
  readonly id: string;
  readonly name?: string | undefined;
  /** What the source changed of it so that it fits, or could not give of it. */
  readonly remarks?: readonly ImportRemark[];
}

/** About the thing itself, unless it names one of its parts. */
export interface ImportRemark {
  readonly outcome: "adjusted" | "left_out";
  readonly reason: string;
  readonly part?: { readonly kind: "model_mapping" | "tag"; readonly id: string } | undefined;
}

/** Without a secret where it is an orphan. Ids are those of the source, here and below. */
export type ModelDefinitionInput = Omit<CreateGatewayModelDefinitionInput, "secretId"> & {
  readonly secretId: string | undefined;
};

export type EndpointModelInput = GatewayEndpointModelConfig & { readonly mappingId: string };

export type EndpointInput = Omit<CreateGatewayEndpointInput, "modelConfigs"> & {
  readonly models: readonly EndpointModelInput[];
};

/** What is brought over, from wherever it comes. */
export interface ImportSource {
  /** How many items the four yield together. */
  readonly total: number;
  secrets(): AsyncIterable<ImportItem<CreateGatewaySecretInput>>;
  modelDefinitions(): AsyncIterable<ImportItem<ModelDefinitionInput>>;
  endpoints(): AsyncIterable<ImportItem<EndpointInput>>;
  bindings(): AsyncIterable<ImportItem<CreateEndpointBindingInput>>;
}
