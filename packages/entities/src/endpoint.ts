import type { GatewayEndpointTag } from "./endpoint-tag.js";
import type { GatewayEndpointModelConfig, GatewayEndpointModelMapping } from "./model-mapping.js";
import type { PageRequest } from "./page.js";
import type { FallbackConfig, RoutingStrategy } from "./routing.js";
import type { SecretId } from "./secret.js";

/** `e-` and 32 lowercase hex digits. */
export type EndpointId = string;

/** What clients call by name: one or more models and the rule that chooses among them. */
export interface GatewayEndpoint {
  readonly endpointId: EndpointId;
  /** Unique within a store; `A-Z a-z 0-9 _ . -`. */
  readonly name: string;
  /** In the order in which they were given or attached; at least one PRIMARY has weight > 0. */
  readonly modelMappings: readonly GatewayEndpointModelMapping[];
  /** Ordered by key. */
  readonly tags: readonly GatewayEndpointTag[];
  readonly routingStrategy?: RoutingStrategy;
  readonly fallbackConfig?: FallbackConfig;
  readonly usageTracking: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastUpdatedAt: number;
  readonly createdBy?: string;
  readonly lastUpdatedBy?: string;
}

/** Names one endpoint by exactly one of its two keys. */
export type GatewayEndpointRef =
  | { readonly endpointId: EndpointId; readonly name?: undefined }
  | { readonly name: string; readonly endpointId?: undefined };

export interface CreateGatewayEndpointInput {
  readonly name: string;
  /** 1 to 64; at least one PRIMARY with weight > 0. */
  readonly modelConfigs: readonly GatewayEndpointModelConfig[];
  readonly routingStrategy?: RoutingStrategy | undefined;
  readonly fallbackConfig?: FallbackConfig | undefined;
  /** `true` when absent. */
  readonly usageTracking?: boolean | undefined;
  readonly tags?: readonly GatewayEndpointTag[] | undefined;
}

/** Absent fields stay as they are; at least one must be given. */
export interface UpdateGatewayEndpointInput {
  readonly endpointId: EndpointId;
  readonly name?: string | undefined;
  /** Replaces all mappings. */
  readonly modelConfigs?: readonly GatewayEndpointModelConfig[] | undefined;
  /** `null` clears it. */
  readonly routingStrategy?: RoutingStrategy | null | undefined;
  /** `null` clears it. */
  readonly fallbackConfig?: FallbackConfig | null | undefined;
  readonly usageTracking?: boolean | undefined;
}

export interface DeleteGatewayEndpointInput {
  readonly endpointId: EndpointId;
}

/** An endpoint matches when one and the same of its definitions matches all that is given of those. */
export interface ListGatewayEndpointsInput extends PageRequest {
  readonly provider?: string | undefined;
  readonly secretId?: SecretId | undefined;
  /** Has a tag of this key and, when given, this value. */
  readonly tag?: GatewayEndpointTag | undefined;
}
