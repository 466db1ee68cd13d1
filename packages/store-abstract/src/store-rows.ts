import type {
  AuthConfig,
  FallbackConfig,
  GatewayEndpointTag,
  GatewayModelLinkageType,
  RoutingStrategy,
} from "@gw/entities";

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

/** An endpoint. Key: `endpointId`. Unique: `name`. */
export interface EndpointRow extends Stamps, UpdateStamps, ListOrder {
  readonly endpointId: string;
  readonly name: string;
  readonly routingStrategy: RoutingStrategy | undefined;
  readonly fallbackConfig: FallbackConfig | undefined;
  readonly usageTracking: boolean;
}

/** Changed columns of an endpoint; absent fields stay. */
export interface EndpointChanges extends UpdateStamps {
  readonly name?: string;
  /** `null` clears the column. */
  readonly routingStrategy?: RoutingStrategy | null;
  /** `null` clears the column. */
  readonly fallbackConfig?: FallbackConfig | null;
  readonly usageTracking?: boolean;
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

/** A binding. Key: `endpointId`, `resourceType`, `resourceId` together. */
export interface BindingRow extends Stamps, UpdateStamps, ListOrder {
  readonly endpointId: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly displayName: string | undefined;
}
