/**
 * The gateway of an MLflow installation at one moment, as its database stores it: secrets are
 * sealed, nothing is validated, and NULL is `undefined`. Each of the four reads yields every row,
 * always in the same order, and can be called again.
 */
export interface MlflowSource {
  /** The database without credentials, for messages. */
  readonly description: string;
  /** Warnings about the connection for the operator, one line each. */
  readonly notices: readonly string[];
  readonly counts: MlflowCounts;
  /** The workspaces that own the rows, sorted; empty in schemas without workspaces. */
  readonly workspaces: readonly string[];
  /** Row counts of gateway tables that have no counterpart here and are not read, by table name. */
  readonly unsupportedRows: ReadonlyMap<string, number>;
  secrets(): AsyncIterable<MlflowSecret>;
  modelDefinitions(): AsyncIterable<MlflowModelDefinition>;
  endpoints(): AsyncIterable<MlflowEndpoint>;
  bindings(): AsyncIterable<MlflowBinding>;
}

/** The number of rows per kind. */
export interface MlflowCounts {
  readonly secrets: number;
  readonly modelDefinitions: number;
  readonly endpoints: number;
  readonly bindings: number;
}

/** A sealed secret. */
export interface MlflowSecret {
  readonly secretId: string;
  readonly secretName: string;
  readonly encryptedValue: Uint8Array;
  readonly wrappedDek: Uint8Array;
  readonly kekVersion: number;
  readonly provider: string | undefined;
  /** Unparsed JSON. */
  readonly authConfig: string | undefined;
  /** Whether MLflow allows the secret for some models only; newer schemas have this limit. */
  readonly isLimitedToModels: boolean;
  /** `undefined` in schemas without workspaces: their rows belong to `default`. */
  readonly workspace?: string | undefined;
}

/** A model definition; without a secret it is an orphan. */
export interface MlflowModelDefinition {
  readonly modelDefinitionId: string;
  readonly name: string;
  readonly provider: string;
  readonly modelName: string;
  readonly secretId: string | undefined;
  /** `undefined` in schemas without workspaces: their rows belong to `default`. */
  readonly workspace?: string | undefined;
}

/** An endpoint with its models and tags. */
export interface MlflowEndpoint {
  readonly endpointId: string;
  readonly name: string | undefined;
  readonly routingStrategy: string | undefined;
  /** Unparsed JSON. */
  readonly fallbackConfig: string | undefined;
  /** `undefined` in schemas without usage tracking. */
  readonly usageTracking: boolean | undefined;
  /** In order of creation. */
  readonly mappings: readonly MlflowMapping[];
  readonly tags: readonly MlflowTag[];
  /** `undefined` in schemas without workspaces: their rows belong to `default`. */
  readonly workspace?: string | undefined;
}

/** A model of an endpoint. */
export interface MlflowMapping {
  readonly mappingId: string;
  readonly modelDefinitionId: string;
  readonly weight: number;
  /** `undefined` in schemas without linkage types. */
  readonly linkageType: string | undefined;
  readonly fallbackOrder: number | undefined;
}

/** A tag of an endpoint. */
export interface MlflowTag {
  readonly key: string;
  readonly value: string | undefined;
}

/** A resource that uses an endpoint. */
export interface MlflowBinding {
  readonly endpointId: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly displayName: string | undefined;
}
