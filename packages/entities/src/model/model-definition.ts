import type { PageRequest } from "../page.js";
import type { ProviderName } from "../secret/known-provider.js";
import type { SecretId } from "../secret/secret.js";

/** `d-` followed by 32 lowercase hexadecimal digits. */
export type ModelDefinitionId = string;

/** A model of a provider, together with the credential for calling it. */
export interface GatewayModelDefinition {
  readonly modelDefinitionId: ModelDefinitionId;
  /** Unique within a store, compared byte for byte. */
  readonly name: string;
  /** Equals the provider of the secret, if the secret has one. */
  readonly provider: ProviderName;
  /** The provider's name for the model, such as `gpt-4o`. */
  readonly modelName: string;
  /** Absent if the secret was deleted and the definition is orphaned. */
  readonly secretId?: SecretId;
  /** Absent if and only if {@link secretId} is. */
  readonly secretName?: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastUpdatedAt: number;
  readonly createdBy?: string;
  readonly lastUpdatedBy?: string;
}

/** Identifies one model definition by exactly one of its two keys. */
export type GatewayModelDefinitionRef =
  | { readonly modelDefinitionId: ModelDefinitionId; readonly name?: undefined }
  | { readonly name: string; readonly modelDefinitionId?: undefined };

/** Input of `createGatewayModelDefinition`. */
export interface CreateGatewayModelDefinitionInput {
  readonly name: string;
  readonly secretId: SecretId;
  readonly provider: ProviderName;
  readonly modelName: string;
}

/** Input of `updateGatewayModelDefinition`. Absent fields keep their value; one is required. */
export interface UpdateGatewayModelDefinitionInput {
  readonly modelDefinitionId: ModelDefinitionId;
  readonly name?: string | undefined;
  /** Also gives an orphaned definition a secret again. */
  readonly secretId?: SecretId | undefined;
  readonly provider?: ProviderName | undefined;
  readonly modelName?: string | undefined;
}

/** Input of `deleteGatewayModelDefinition`. */
export interface DeleteGatewayModelDefinitionInput {
  readonly modelDefinitionId: ModelDefinitionId;
}

/** Input of `listGatewayModelDefinitions`. An item must match all filters. */
export interface ListGatewayModelDefinitionsInput extends PageRequest {
  readonly provider?: ProviderName | undefined;
  readonly secretId?: SecretId | undefined;
}
