import type {
  AuthConfig,
  FallbackConfig,
  GatewayEndpointTag,
  GatewayModelLinkageType,
  RoutingStrategy,
} from "@gw/entities";

/**
 * What a backend keeps. Absent fields are `undefined`; a backend maps them to what it has (SQL:
 * NULL). Strings are compared and ordered byte for byte in UTF-8. Times are milliseconds since the
 * Unix epoch.
 */
interface Stamps {
  readonly createdAt: number;
  readonly createdBy: string | undefined;
}

interface UpdateStamps {
  readonly lastUpdatedAt: number;
  readonly lastUpdatedBy: string | undefined;
}

interface ListOrder {
  /** The store revision of its creation: the order of lists, unique within a table. */
  readonly createdRevision: number;
}

/** The sealed columns of a secret: written together or not at all. */
export interface SealedColumns {
  readonly encryptedValue: Uint8Array;
  readonly wrappedDek: Uint8Array;
  readonly kekVersion: number;
}

/** Everything of a secret but its sealed columns. Key: `secretId`. Unique: `secretName`. */
export interface SecretRow extends Stamps, UpdateStamps, ListOrder {
  readonly secretId: string;
  readonly secretName: string;
  readonly provider: string | undefined;
  readonly maskedValues: Readonly<Record<string, string>>;
  readonly authConfig: AuthConfig | undefined;
}

export interface SecretChanges extends UpdateStamps {
  readonly maskedValues?: SecretRow["maskedValues"];
  /** `null` clears it. */
  readonly authConfig?: AuthConfig | null;
  readonly sealed?: SealedColumns;
}

/** Key: `modelDefinitionId`. Unique: `name`. */
export interface ModelDefinitionRow extends Stamps, UpdateStamps, ListOrder {
  readonly modelDefinitionId: string;
  readonly name: string;
  readonly provider: string;
  readonly modelName: string;
  readonly secretId: string | undefined;
}

export interface ModelDefinitionChanges extends UpdateStamps {
  readonly name?: string;
  readonly secretId?: string;
  readonly provider?: string;
  readonly modelName?: string;
}

/** A definition with the name of its secret, as one read yields it. */
export interface ModelDefinitionView extends ModelDefinitionRow {
  readonly secretName: string | undefined;
}

/** Key: `endpointId`. Unique: `name`. */
export interface EndpointRow extends Stamps, UpdateStamps, ListOrder {
  readonly endpointId: string;
  readonly name: string;
  readonly routingStrategy: RoutingStrategy | undefined;
  readonly fallbackConfig: FallbackConfig | undefined;
  readonly usageTracking: boolean;
}

export interface EndpointChanges extends UpdateStamps {
  readonly name?: string;
  /** `null` clears it. */
  readonly routingStrategy?: RoutingStrategy | null;
  /** `null` clears it. */
  readonly fallbackConfig?: FallbackConfig | null;
  readonly usageTracking?: boolean;
}

/** Key: `mappingId`. Unique: `endpointId`, `modelDefinitionId`, `linkageType` together. */
export interface MappingRow extends Stamps {
  readonly mappingId: string;
  readonly endpointId: string;
  readonly modelDefinitionId: string;
  readonly linkageType: GatewayModelLinkageType;
  readonly weight: number;
  readonly fallbackOrder: number | undefined;
  /** Order within the endpoint; unique there, not without gaps. */
  readonly position: number;
}

/** A mapping with its definition, as one read yields it. */
export interface MappingView extends MappingRow {
  readonly modelDefinition: ModelDefinitionView;
}

/** An endpoint with all that belongs to it, as one read yields it. */
export interface EndpointView extends EndpointRow {
  /** By `position`. */
  readonly mappings: readonly MappingView[];
  /** In any order. */
  readonly tags: readonly GatewayEndpointTag[];
}

/** Key: `endpointId`, `resourceType`, `resourceId` together. */
export interface BindingRow extends Stamps, UpdateStamps, ListOrder {
  readonly endpointId: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly displayName: string | undefined;
}
