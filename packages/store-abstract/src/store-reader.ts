import type {
  EndpointBindingRef,
  GatewayEndpointRef,
  GatewayEndpointTag,
  GatewayModelDefinitionRef,
  GatewaySecretRef,
} from "@gw/entities";
import type { BindingRow, EndpointView, ModelDefinitionView, SecretRow } from "./store-rows.js";

/** Selects a page of rows. */
export interface RowPage<Filters> {
  /** Only rows with a greater `createdRevision`; 0 for the first page. */
  readonly after: number;
  readonly limit: number;
  /** All must match; an absent filter matches everything. */
  readonly filters: Filters;
}

/** Filters of {@link StoreReader.secrets}. */
export interface SecretFilters {
  readonly provider?: string | undefined;
}

/** Filters of {@link StoreReader.modelDefinitions}. */
export interface ModelDefinitionFilters {
  readonly provider?: string | undefined;
  readonly secretId?: string | undefined;
}

/**
 * Filters of {@link StoreReader.endpoints}. The same model definition must match both `provider` and
 * `secretId`.
 */
export interface EndpointFilters {
  readonly provider?: string | undefined;
  readonly secretId?: string | undefined;
  readonly tag?: GatewayEndpointTag | undefined;
}

/** Filters of {@link StoreReader.bindings}. */
export interface BindingFilters {
  readonly endpointId?: string | undefined;
  readonly resourceType?: string | undefined;
  readonly resourceId?: string | undefined;
}

/**
 * Row reads. Each call reads one consistent state with a constant number of queries and returns
 * copies. Pages are sorted by ascending `createdRevision`.
 */
export interface StoreReader {
  revision(): Promise<number>;
  /** The active version in the key registry; `undefined` when there is none. */
  activeKekVersion(): Promise<number | undefined>;

  secret(ref: GatewaySecretRef): Promise<SecretRow | undefined>;
  secrets(page: RowPage<SecretFilters>): Promise<SecretRow[]>;

  modelDefinition(ref: GatewayModelDefinitionRef): Promise<ModelDefinitionView | undefined>;
  modelDefinitions(page: RowPage<ModelDefinitionFilters>): Promise<ModelDefinitionView[]>;

  endpoint(ref: GatewayEndpointRef): Promise<EndpointView | undefined>;
  endpoints(page: RowPage<EndpointFilters>): Promise<EndpointView[]>;

  binding(ref: EndpointBindingRef): Promise<BindingRow | undefined>;
  bindings(page: RowPage<BindingFilters>): Promise<BindingRow[]>;
}
