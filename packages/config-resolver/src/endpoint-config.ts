import type { Secret, SecretFields } from "@gw/crypto";
import type {
  AuthConfig,
  EndpointId,
  EndpointSettings,
  FallbackConfig,
  GatewayEndpointTag,
  GatewayModelLinkageType,
  RoutingStrategy,
  SecretId,
} from "@gw/entities";
import type { UnusableModel } from "./unusable-model.js";

/** The fields of a secret. If they are not in memory, they are opened first. */
export interface Credential {
  /**
   * Returns the fields, or a promise of them.
   *
   * @throws GatewayError through the promise: TEMPORARILY_UNAVAILABLE if a key provider is
   * unavailable, CRYPTO_FAILURE if the secret no longer opens
   */
  reveal(): SecretFields | Promise<SecretFields>;
}

/** A model of an endpoint, ready to be called. Never leaves the server. */
export interface GatewayModelConfig<Value extends Credential = Secret<SecretFields>> {
  readonly modelDefinitionId: string;
  readonly provider: string;
  readonly modelName: string;
  /** Models with the same secret share a credential. */
  readonly secretId: SecretId;
  /** Whether the secret was stored for this provider rather than for any provider. */
  readonly isSecretBound: boolean;
  /** The credential, such as `{ api_key: "sk-…" }`; redacted when printed. */
  readonly secretValue: Value;
  readonly authConfig?: AuthConfig;
  readonly weight: number;
  readonly linkageType: GatewayModelLinkageType;
  readonly fallbackOrder?: number;
}

/** An endpoint with everything that calls need. Never leaves the server. */
export interface GatewayEndpointConfig<Value extends Credential = Secret<SecretFields>> {
  readonly endpointId: EndpointId;
  readonly endpointName: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** The models that can be called, in the order of the endpoint. */
  readonly models: readonly GatewayModelConfig<Value>[];
  /** The other models, in the order of the endpoint. */
  readonly unusable: readonly UnusableModel[];
  readonly routingStrategy?: RoutingStrategy;
  readonly fallbackConfig?: FallbackConfig;
  readonly usageTracking: boolean;
  /** Other names of the endpoint that clients can call. */
  readonly aliases: readonly string[];
  readonly settings: EndpointSettings;
  /** In no particular order. */
  readonly tags: readonly GatewayEndpointTag[];
}

/** A model whose credential is in memory or opened on demand. */
export type CallableModel = GatewayModelConfig<Credential>;

/** An endpoint of {@link CallableModel}s. */
export type CallableEndpoint = GatewayEndpointConfig<Credential>;
