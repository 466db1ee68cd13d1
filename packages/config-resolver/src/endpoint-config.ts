import type { Secret, SecretFields } from "@gw/crypto";
import type {
  AuthConfig,
  EndpointId,
  FallbackConfig,
  GatewayEndpointTag,
  GatewayModelLinkageType,
  RoutingStrategy,
  SecretId,
} from "@gw/entities";

/** The values of a secret, which may have to be opened first: then it is a promise that gives them. */
export interface Credential {
  /**
   * @throws GatewayError by its promise: TEMPORARILY_UNAVAILABLE while a key provider is away,
   * CRYPTO_FAILURE where its key is gone
   */
  reveal(): SecretFields | Promise<SecretFields>;
}

/** A model of an endpoint, ready to be called. Stays on the server. */
export interface GatewayModelConfig<Value extends Credential = Secret<SecretFields>> {
  readonly modelDefinitionId: string;
  readonly provider: string;
  readonly modelName: string;
  /** Models with the same one share a credential. */
  readonly secretId: SecretId;
  /** Whether the secret was stored for this provider, and not for any. */
  readonly isSecretBound: boolean;
  /** The credential, such as `{ api_key: "sk-…" }`; printed, it says nothing of that. */
  readonly secretValue: Value;
  readonly authConfig?: AuthConfig;
  readonly weight: number;
  readonly linkageType: GatewayModelLinkageType;
  readonly fallbackOrder?: number;
}

export const unusableReasons = [
  /** The model definition has no secret: it was deleted. */
  "ORPHANED",
  /** The secret was stored for another provider than the definition names. */
  "PROVIDER_DIFFERS",
  /** No key of the version that sealed the secret is loaded. */
  "KEK_NOT_IN_RING",
  /** The key of that version is not the one that sealed it, or its wrapped key was changed. */
  "KEK_MISMATCH",
  /** The stored record has not the form of one. */
  "ENVELOPE_FORMAT",
  /** The stored record, or what it is bound to, was changed. */
  "ENVELOPE_TAMPERED",
] as const;
export type UnusableReason = (typeof unusableReasons)[number];

/** A model of an endpoint that cannot be called, and why. */
export interface UnusableModel {
  readonly modelDefinitionId: string;
  readonly linkageType: GatewayModelLinkageType;
  readonly reason: UnusableReason;
}

/** An endpoint with all that is needed to call it. Stays on the server. */
export interface GatewayEndpointConfig<Value extends Credential = Secret<SecretFields>> {
  readonly endpointId: EndpointId;
  readonly endpointName: string;
  /** Those that can be called, in the order of the endpoint. */
  readonly models: readonly GatewayModelConfig<Value>[];
  /** Those that cannot, in the order of the endpoint; never dropped in silence. */
  readonly unusable: readonly UnusableModel[];
  readonly routingStrategy?: RoutingStrategy;
  readonly fallbackConfig?: FallbackConfig;
  readonly usageTracking: boolean;
  /** In any order. */
  readonly tags: readonly GatewayEndpointTag[];
}

/** A model whose credential is there, or can be had at any time. */
export type CallableModel = GatewayModelConfig<Credential>;

/** An endpoint of such models. */
export type CallableEndpoint = GatewayEndpointConfig<Credential>;
