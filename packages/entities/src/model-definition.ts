import type { PageRequest } from "./page.js";
import type { SecretId } from "./secret.js";

/** `d-` and 32 lowercase hex digits. */
export type ModelDefinitionId = string;

/** A provider's model together with the credential that it is called with. */
export interface GatewayModelDefinition {
  readonly modelDefinitionId: ModelDefinitionId;
  /** Unique within a store, compared byte for byte. */
  readonly name: string;
  /** Equals the provider of the secret, where that has one. */
  readonly provider: string;
  /** The provider's own name for the model, such as `gpt-4o`. */
  readonly modelName: string;
  /** Absent, like {@link secretName}, when the secret was deleted: the definition is an orphan. */
  readonly secretId?: SecretId;
  readonly secretName?: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastUpdatedAt: number;
  readonly createdBy?: string;
  readonly lastUpdatedBy?: string;
}

/** Names one model definition by exactly one of its two keys. */
export type GatewayModelDefinitionRef =
  | { readonly modelDefinitionId: ModelDefinitionId; readonly name?: undefined }
  | { readonly name: string; readonly modelDefinitionId?: undefined };

export interface CreateGatewayModelDefinitionInput {
  readonly name: string;
  readonly secretId: SecretId;
  readonly provider: string;
  readonly modelName: string;
}

/** Absent fields stay as they are; at least one must be given. */
export interface UpdateGatewayModelDefinitionInput {
  readonly modelDefinitionId: ModelDefinitionId;
  readonly name?: string | undefined;
  /** Also adopts an orphan. */
  readonly secretId?: SecretId | undefined;
  readonly provider?: string | undefined;
  readonly modelName?: string | undefined;
}

export interface DeleteGatewayModelDefinitionInput {
  readonly modelDefinitionId: ModelDefinitionId;
}

/** Filters are ANDed. */
export interface ListGatewayModelDefinitionsInput extends PageRequest {
  readonly provider?: string | undefined;
  readonly secretId?: SecretId | undefined;
}
