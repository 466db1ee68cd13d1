import type {
  AuthConfig,
  EndpointBindingRef,
  EndpointSettings,
  FallbackConfig,
  GatewayEndpointRef,
  GatewayEndpointTag,
  GatewayLimitRef,
  GatewayModelDefinitionRef,
  GatewayModelLinkageType,
  GatewaySecretRef,
  LimitAction,
  LimitDecision,
  LimitMeasure,
  LimitScopeKind,
  LimitWindowUnit,
  RoutingStrategy,
  WorkspaceId,
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
  /** The revision of the workspace that inserted the row: the order of lists, unique in a table there. */
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

/** A secret without its sealed columns. Key: `secretId`. Unique in its workspace: `secretName`. */
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

/** A model definition. Key: `modelDefinitionId`. Unique in its workspace: `name`. */
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

/**
 * An endpoint. Key: `endpointId`. Unique in its workspace: `name` and `aliases` of all endpoints together.
 */
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
 * A limit of calls. Key: `limitId`. Unique in its workspace: `name`. `scopeValue` is not a reference: the
 * limit stays when its endpoint or model definition is deleted.
 */
export interface LimitRow extends Stamps, UpdateStamps, ListOrder {
  readonly limitId: string;
  readonly name: string;
  readonly measure: LimitMeasure;
  /** A decimal number, as given. */
  readonly amount: string;
  readonly windowUnit: LimitWindowUnit | undefined;
  readonly windowLength: number | undefined;
  readonly scopeKind: LimitScopeKind;
  readonly scopeKey: string | undefined;
  readonly scopeValue: string | undefined;
  readonly action: LimitAction;
  readonly warnAt: number | undefined;
  readonly strict: boolean;
  readonly onOutage: LimitDecision;
  readonly unpriced: LimitDecision | undefined;
  readonly enabled: boolean;
  /** The revision of the workspace that last changed the row. */
  readonly version: number;
}

/** Changed columns of a limit; absent fields stay. */
export interface LimitChanges extends UpdateStamps {
  readonly name?: string;
  readonly amount?: string;
  readonly action?: LimitAction;
  /** `null` clears the column. */
  readonly warnAt?: number | null;
  readonly onOutage?: LimitDecision;
  readonly unpriced?: LimitDecision;
  readonly enabled?: boolean;
  readonly version: number;
}

/** Filters of {@link StoreReader.limits}. */
export interface LimitFilters {
  readonly measure?: LimitMeasure | undefined;
  readonly scopeKind?: LimitScopeKind | undefined;
}

/** The kinds of rows whose number is limited. */
export type CountedKind = "secrets" | "modelDefinitions" | "endpoints" | "bindings" | "limits";

/**
 * Row reads. Each call reads one consistent state with a constant number of queries and returns
 * copies. Pages are sorted by ascending `createdRevision`. A call with a workspace reads the rows of that
 * workspace alone: rows of others do not exist for it, by id, by name, in lists and in joins.
 */
export interface StoreReader {
  /** Whether the workspace exists and is not deleted; `default` always does. */
  hasWorkspace(workspace: WorkspaceId): Promise<boolean>;
  /** The number of mutations in the workspace; 0 if it does not exist. */
  revision(workspace: WorkspaceId): Promise<number>;
  /** The active version in the key registry; `undefined` when there is none. */
  activeKekVersion(): Promise<number | undefined>;

  secret(workspace: WorkspaceId, ref: GatewaySecretRef): Promise<SecretRow | undefined>;
  secrets(workspace: WorkspaceId, page: RowPage<SecretFilters>): Promise<SecretRow[]>;

  modelDefinition(
    workspace: WorkspaceId,
    ref: GatewayModelDefinitionRef,
  ): Promise<ModelDefinitionView | undefined>;
  modelDefinitions(
    workspace: WorkspaceId,
    page: RowPage<ModelDefinitionFilters>,
  ): Promise<ModelDefinitionView[]>;

  /** The name of the ref may be an alias. */
  endpoint(workspace: WorkspaceId, ref: GatewayEndpointRef): Promise<EndpointView | undefined>;
  endpoints(workspace: WorkspaceId, page: RowPage<EndpointFilters>): Promise<EndpointView[]>;

  binding(workspace: WorkspaceId, ref: EndpointBindingRef): Promise<BindingRow | undefined>;
  bindings(workspace: WorkspaceId, page: RowPage<BindingFilters>): Promise<BindingRow[]>;

  limit(workspace: WorkspaceId, ref: GatewayLimitRef): Promise<LimitRow | undefined>;
  limits(workspace: WorkspaceId, page: RowPage<LimitFilters>): Promise<LimitRow[]>;
}

/**
 * The operations inside `transact` of {@link AbstractGatewayStore}: reads that include the writes of
 * the transaction, and row writes that become visible together with the audit record and the new
 * revision, or not at all. Writes check no rules; the base class has checked them. A write changes rows of
 * its workspace alone; a reference to a row of another one throws, whatever the error. Only a violated
 * unique key throws RESOURCE_ALREADY_EXISTS, also that of a row of another workspace with the same id.
 */
export interface StoreTransaction extends StoreReader {
  /** The revision of the workspace that this transaction commits: the current one plus 1. */
  readonly newRevision: number;

  /** How many rows of a kind the workspace has; counts at most `limit` of them. */
  countRows(workspace: WorkspaceId, kind: CountedKind, limit: number): Promise<number>;

  insertSecret(workspace: WorkspaceId, row: SecretRow, sealed: SealedColumns): Promise<void>;
  updateSecret(workspace: WorkspaceId, secretId: string, changes: SecretChanges): Promise<void>;
  deleteSecret(workspace: WorkspaceId, secretId: string): Promise<void>;

  insertModelDefinition(workspace: WorkspaceId, row: ModelDefinitionRow): Promise<void>;
  updateModelDefinition(
    workspace: WorkspaceId,
    modelDefinitionId: string,
    changes: ModelDefinitionChanges,
  ): Promise<void>;
  deleteModelDefinition(workspace: WorkspaceId, modelDefinitionId: string): Promise<void>;
  /** The existing definitions among these ids, in any order. */
  modelDefinitionsByIds(
    workspace: WorkspaceId,
    modelDefinitionIds: readonly string[],
  ): Promise<ModelDefinitionView[]>;
  /** Clears `secretId` in every definition that uses the secret; changes no other column. */
  orphanModelDefinitions(workspace: WorkspaceId, secretId: string): Promise<void>;

  insertEndpoint(workspace: WorkspaceId, row: EndpointRow): Promise<void>;
  updateEndpoint(
    workspace: WorkspaceId,
    endpointId: string,
    changes: EndpointChanges,
  ): Promise<void>;
  /** Deletes the row of the endpoint only; its dependent rows are already deleted. */
  deleteEndpoint(workspace: WorkspaceId, endpointId: string): Promise<void>;
  /** Names of the endpoints with a mapping to the definition, oldest first, at most `limit`. */
  endpointsUsing(
    workspace: WorkspaceId,
    modelDefinitionId: string,
    limit: number,
  ): Promise<string[]>;

  insertMappings(workspace: WorkspaceId, rows: readonly MappingRow[]): Promise<void>;
  deleteMappings(workspace: WorkspaceId, mappingIds: readonly string[]): Promise<void>;
  deleteMappingsOf(workspace: WorkspaceId, endpointId: string): Promise<void>;

  /** Inserts or replaces a tag. */
  putTag(workspace: WorkspaceId, endpointId: string, tag: GatewayEndpointTag): Promise<void>;
  deleteTag(workspace: WorkspaceId, endpointId: string, key: string): Promise<void>;
  deleteTagsOf(workspace: WorkspaceId, endpointId: string): Promise<void>;

  insertBinding(workspace: WorkspaceId, row: BindingRow): Promise<void>;
  deleteBinding(
    workspace: WorkspaceId,
    row: Pick<BindingRow, "endpointId" | "resourceType" | "resourceId">,
  ): Promise<void>;
  deleteBindingsOf(workspace: WorkspaceId, endpointId: string): Promise<void>;

  insertLimit(workspace: WorkspaceId, row: LimitRow): Promise<void>;
  updateLimit(workspace: WorkspaceId, limitId: string, changes: LimitChanges): Promise<void>;
  deleteLimit(workspace: WorkspaceId, limitId: string): Promise<void>;

  appendAudit(workspace: WorkspaceId, record: NewAuditRecord): Promise<void>;
}
