import type {
  AuthConfig,
  EndpointBindingRef,
  EndpointSettings,
  FallbackConfig,
  GatewayEndpointRef,
  GatewayEndpointTag,
  GatewayModelDefinitionRef,
  GatewayModelLinkageType,
  GatewaySecretRef,
  RoutingStrategy,
} from "@gw/entities";
import type { NewAuditRecord } from "./ports/audit-log.js";

// Absent fields of a row are `undefined`; a backend maps them to its own form (SQL: NULL). Strings
// are compared and sorted by their UTF-8 bytes. Times are milliseconds since the Unix epoch.

interface Stamps {
  readonly createdAt: number;
  readonly createdBy: string | undefined;
}

interface UpdateStamps {
  readonly lastUpdatedAt: number;
  readonly lastUpdatedBy: string | undefined;
}

interface ListOrder {
  /** The store revision that inserted the row: the order of lists, unique within a table. */
  readonly createdRevision: number;
}

/** Selects a page of rows. */
export interface RowPage<Filters> {
  /** Only rows with a greater `createdRevision`; 0 for the first page. */
  readonly after: number;
  readonly limit: number;
  /** All must match; an absent filter matches everything. */
  readonly filters: Filters;
}

/** The sealed columns of a secret. They are always written together. */
export interface SealedColumns {
  readonly encryptedValue: Uint8Array;
  readonly wrappedDek: Uint8Array;
  readonly kekVersion: number;
}

/** A secret without its sealed columns. Key: `secretId`. Unique: `secretName`. */
export interface SecretRow extends Stamps, UpdateStamps, ListOrder {
  readonly secretId: string;
  readonly secretName: string;
  readonly provider: string | undefined;
  readonly maskedValues: Readonly<Record<string, string>>;
  readonly authConfig: AuthConfig | undefined;
}

/** Changed columns of a secret; absent fields stay. */
export interface SecretChanges extends UpdateStamps {
  readonly maskedValues?: SecretRow["maskedValues"];
  /** `null` clears the column. */
  readonly authConfig?: AuthConfig | null;
  readonly sealed?: SealedColumns;
}

/** Filters of {@link StoreReader.secrets}. */
export interface SecretFilters {
  readonly provider?: string | undefined;
}

/** A model definition. Key: `modelDefinitionId`. Unique: `name`. */
export interface ModelDefinitionRow extends Stamps, UpdateStamps, ListOrder {
  readonly modelDefinitionId: string;
  readonly name: string;
  readonly provider: string;
  readonly modelName: string;
  readonly secretId: string | undefined;
}

/** Changed columns of a model definition; absent fields stay. */
export interface ModelDefinitionChanges extends UpdateStamps {
  readonly name?: string;
  readonly secretId?: string;
  readonly provider?: string;
  readonly modelName?: string;
}

/** A model definition with the name of its secret, as read. */
export interface ModelDefinitionView extends ModelDefinitionRow {
  readonly secretName: string | undefined;
}

/** Filters of {@link StoreReader.modelDefinitions}. */
export interface ModelDefinitionFilters {
  readonly provider?: string | undefined;
  readonly secretId?: string | undefined;
}

/** An endpoint. Key: `endpointId`. Unique: `name` and `aliases` of all endpoints together. */
export interface EndpointRow extends Stamps, UpdateStamps, ListOrder {
  readonly endpointId: string;
  readonly name: string;
  readonly routingStrategy: RoutingStrategy | undefined;
  readonly fallbackConfig: FallbackConfig | undefined;
  readonly usageTracking: boolean;
  readonly aliases: readonly string[];
  readonly settings: EndpointSettings;
}

/** Changed columns of an endpoint; absent fields stay. */
export interface EndpointChanges extends UpdateStamps {
  readonly name?: string;
  /** `null` clears the column. */
  readonly routingStrategy?: RoutingStrategy | null;
  /** `null` clears the column. */
  readonly fallbackConfig?: FallbackConfig | null;
  readonly usageTracking?: boolean;
  readonly aliases?: readonly string[];
  readonly settings?: EndpointSettings;
}

/**
 * A model of an endpoint. Key: `mappingId`. Unique: `endpointId`, `modelDefinitionId`, `linkageType`
 * together.
 */
export interface MappingRow extends Stamps {
  readonly mappingId: string;
  readonly endpointId: string;
  readonly modelDefinitionId: string;
  readonly linkageType: GatewayModelLinkageType;
  readonly weight: number;
  readonly fallbackOrder: number | undefined;
  /** Order within the endpoint; unique there, may have gaps. */
  readonly position: number;
}

/** A mapping with its model definition, as read. */
export interface MappingView extends MappingRow {
  readonly modelDefinition: ModelDefinitionView;
}

/** An endpoint with its mappings and tags, as read. */
export interface EndpointView extends EndpointRow {
  /** Sorted by `position`. */
  readonly mappings: readonly MappingView[];
  /** In any order. */
  readonly tags: readonly GatewayEndpointTag[];
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

/** A binding. Key: `endpointId`, `resourceType`, `resourceId` together. */
export interface BindingRow extends Stamps, UpdateStamps, ListOrder {
  readonly endpointId: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly displayName: string | undefined;
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

  /** The name of the ref may be an alias. */
  endpoint(ref: GatewayEndpointRef): Promise<EndpointView | undefined>;
  endpoints(page: RowPage<EndpointFilters>): Promise<EndpointView[]>;

  binding(ref: EndpointBindingRef): Promise<BindingRow | undefined>;
  bindings(page: RowPage<BindingFilters>): Promise<BindingRow[]>;
}

/**
 * The operations inside `transact` of {@link AbstractGatewayStore}: reads that include the writes of
 * the transaction, and row writes that become visible together with the audit record and the new
 * revision, or not at all. Writes check no rules; the base class has checked them. Only a violated
 * unique key throws RESOURCE_ALREADY_EXISTS.
 */
export interface StoreTransaction extends StoreReader {
  /** The revision that this transaction commits: the current revision plus 1. */
  readonly newRevision: number;

  insertSecret(row: SecretRow, sealed: SealedColumns): Promise<void>;
  updateSecret(secretId: string, changes: SecretChanges): Promise<void>;
  deleteSecret(secretId: string): Promise<void>;

  insertModelDefinition(row: ModelDefinitionRow): Promise<void>;
  updateModelDefinition(modelDefinitionId: string, changes: ModelDefinitionChanges): Promise<void>;
  deleteModelDefinition(modelDefinitionId: string): Promise<void>;
  /** The existing definitions among these ids, in any order. */
  modelDefinitionsByIds(modelDefinitionIds: readonly string[]): Promise<ModelDefinitionView[]>;
  /** Clears `secretId` in every definition that uses the secret; changes no other column. */
  orphanModelDefinitions(secretId: string): Promise<void>;

  insertEndpoint(row: EndpointRow): Promise<void>;
  updateEndpoint(endpointId: string, changes: EndpointChanges): Promise<void>;
  /** Deletes the row of the endpoint only; its dependent rows are already deleted. */
  deleteEndpoint(endpointId: string): Promise<void>;
  /** Names of the endpoints with a mapping to the definition, oldest first, at most `limit`. */
  endpointsUsing(modelDefinitionId: string, limit: number): Promise<string[]>;

  insertMappings(rows: readonly MappingRow[]): Promise<void>;
  deleteMappings(mappingIds: readonly string[]): Promise<void>;
  deleteMappingsOf(endpointId: string): Promise<void>;

  /** Inserts or replaces a tag. */
  putTag(endpointId: string, tag: GatewayEndpointTag): Promise<void>;
  deleteTag(endpointId: string, key: string): Promise<void>;
  deleteTagsOf(endpointId: string): Promise<void>;

  insertBinding(row: BindingRow): Promise<void>;
  deleteBinding(row: Pick<BindingRow, "endpointId" | "resourceType" | "resourceId">): Promise<void>;
  deleteBindingsOf(endpointId: string): Promise<void>;

  appendAudit(record: NewAuditRecord): Promise<void>;
}
