import type {
  EndpointBindingRef,
  GatewayEndpointRef,
  GatewayEndpointTag,
  GatewayModelDefinitionRef,
  GatewaySecretRef,
} from "@gw/entities";
import type { BindingRow, EndpointView, ModelDefinitionView, SecretRow } from "./store-rows.js";

/** Which rows of a list come next. */
export interface RowPage<Filters> {
  /** Only rows with a greater `createdRevision`; 0 for the first page. */
  readonly after: number;
  readonly limit: number;
  /** ANDed; an absent one matches everything. */
  readonly filters: Filters;
}

export interface SecretFilters {
  readonly provider?: string | undefined;
}

export interface ModelDefinitionFilters {
  readonly provider?: string | undefined;
  readonly secretId?: string | undefined;
}

/** `provider` and `secretId` must hold of one and the same definition of the endpoint. */
export interface EndpointFilters {
  readonly provider?: string | undefined;
  readonly secretId?: string | undefined;
  readonly tag?: GatewayEndpointTag | undefined;
}

export interface BindingFilters {
  readonly endpointId?: string | undefined;
  readonly resourceType?: string | undefined;
  readonly resourceId?: string | undefined;
}

/**
 * Row reads. Each call sees one consistent state, takes a constant number of queries, and returns
 * rows that the caller may keep. Pages come by ascending `createdRevision`.
 */
export interface StoreReader {
  revision(): Promise<number>;
  /** The version that the registry says is active; `undefined` in an empty registry. */
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
