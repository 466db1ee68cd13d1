/** Rows of an MLflow gateway as they lie there: sealed, unchecked, `undefined` for NULL. */
export interface MlflowSecretRow {
  readonly secretId: string;
  readonly secretName: string;
  readonly encryptedValue: Uint8Array;
  readonly wrappedDek: Uint8Array;
  readonly kekVersion: number;
  readonly provider: string | undefined;
  /** JSON, as it is written there. */
  readonly authConfig: string | undefined;
  /** Whether the secret is good for some models only, which newer schemas know. */
  readonly isLimitedToModels: boolean;
}

export interface MlflowModelDefinitionRow {
  readonly modelDefinitionId: string;
  readonly name: string;
  readonly provider: string;
  readonly modelName: string;
  readonly secretId: string | undefined;
}

export interface MlflowMappingRow {
  readonly mappingId: string;
  readonly modelDefinitionId: string;
  readonly weight: number;
  /** `undefined` in a schema that knows one kind only. */
  readonly linkageType: string | undefined;
  readonly fallbackOrder: number | undefined;
}

export interface MlflowTagRow {
  readonly key: string;
  readonly value: string | undefined;
}

export interface MlflowEndpointRow {
  readonly endpointId: string;
  readonly name: string | undefined;
  readonly routingStrategy: string | undefined;
  /** JSON, as it is written there. */
  readonly fallbackConfig: string | undefined;
  /** `undefined` in a schema that does not know of it. */
  readonly usageTracking: boolean | undefined;
  /** In the order in which they were made. */
  readonly mappings: readonly MlflowMappingRow[];
  readonly tags: readonly MlflowTagRow[];
}

export interface MlflowBindingRow {
  readonly endpointId: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly displayName: string | undefined;
}

/** How many there are of each. */
export interface MlflowCounts {
  readonly secrets: number;
  readonly modelDefinitions: number;
  readonly endpoints: number;
  readonly bindings: number;
}

/**
 * One state of the gateway in an MLflow database. Each of the four reads yields everything, in an
 * order that is the same at every read; it may be called again.
 */
export interface MlflowRows {
  /** The database as a person would name it; never with a credential. */
  readonly description: string;
  /** One line each, for the operator: about the connection. */
  readonly notices: readonly string[];
  readonly counts: MlflowCounts;
  /** Which workspaces the rows are of; one or none in schemas that do not know of them. */
  readonly workspaces: readonly string[];
  /** Tables of the gateway that have no counterpart here and are not read, with their rows. */
  readonly leftAside: ReadonlyMap<string, number>;
  secrets(): AsyncIterable<MlflowSecretRow>;
  modelDefinitions(): AsyncIterable<MlflowModelDefinitionRow>;
  endpoints(): AsyncIterable<MlflowEndpointRow>;
  bindings(): AsyncIterable<MlflowBindingRow>;
}
