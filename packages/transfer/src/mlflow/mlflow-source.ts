/**
 * The gateway of an MLflow installation as its database has it: sealed, unchecked, `undefined` for
 * NULL. `readMlflowDatabase` of `@gw/store-sql` yields one.
 */
export interface MlflowSource {
  readonly counts: {
    readonly secrets: number;
    readonly modelDefinitions: number;
    readonly endpoints: number;
    readonly bindings: number;
  };
  /** Which workspaces the rows are of. */
  readonly workspaces: readonly string[];
  /** Tables of the gateway that have no counterpart here, with their rows. */
  readonly leftAside: ReadonlyMap<string, number>;
  /** May be called more than once. */
  secrets(): AsyncIterable<MlflowSecret>;
  modelDefinitions(): AsyncIterable<MlflowModelDefinition>;
  endpoints(): AsyncIterable<MlflowEndpoint>;
  bindings(): AsyncIterable<MlflowBinding>;
}

export interface MlflowSecret {
  readonly secretId: string;
  readonly secretName: string;
  readonly encryptedValue: Uint8Array;
  readonly wrappedDek: Uint8Array;
  readonly kekVersion: number;
  readonly provider: string | undefined;
  /** JSON. */
  readonly authConfig: string | undefined;
  /** Whether it may be used with some models only, of which nothing is known here. */
  readonly isLimitedToModels: boolean;
}

export interface MlflowModelDefinition {
  readonly modelDefinitionId: string;
  readonly name: string;
  readonly provider: string;
  readonly modelName: string;
  readonly secretId: string | undefined;
}

export interface MlflowEndpoint {
  readonly endpointId: string;
  readonly name: string | undefined;
  readonly routingStrategy: string | undefined;
  /** JSON. */
  readonly fallbackConfig: string | undefined;
  readonly usageTracking: boolean | undefined;
  readonly mappings: readonly MlflowMapping[];
  readonly tags: readonly { readonly key: string; readonly value: string | undefined }[];
}

export interface MlflowMapping {
  readonly mappingId: string;
  readonly modelDefinitionId: string;
  readonly weight: number;
  readonly linkageType: string | undefined;
  readonly fallbackOrder: number | undefined;
}

export interface MlflowBinding {
  readonly endpointId: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly displayName: string | undefined;
}
