import type {
  GatewayEndpointModelConfig,
  GatewayEndpointModelMapping,
} from "../model/model-mapping.js";
import type { PageRequest } from "../page.js";
import type { SecretId } from "../secret/secret.js";
import type { GatewayEndpointTag } from "./endpoint-tag.js";
import type { FallbackConfig, RoutingStrategy } from "./routing.js";

/** `e-` followed by 32 lowercase hexadecimal digits. */
export type EndpointId = string;

/** A named target for client calls: one or more models and the rule for choosing among them. */
export interface GatewayEndpoint {
  readonly endpointId: EndpointId;
  /** Unique within a store. 1 to 255 characters from `A-Z a-z 0-9 _ . -`. */
  readonly name: string;
  /** In the order of creation or attachment; at least one PRIMARY has weight > 0. */
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

/** Identifies one endpoint by exactly one of its two keys. */
export type GatewayEndpointRef =
  | { readonly endpointId: EndpointId; readonly name?: undefined }
  | { readonly name: string; readonly endpointId?: undefined };

/** Input of `createGatewayEndpoint`. */
export interface CreateGatewayEndpointInput {
  readonly name: string;
  /** 1 to 64; at least one PRIMARY with weight > 0. */
  readonly modelConfigs: readonly GatewayEndpointModelConfig[];
  readonly routingStrategy?: RoutingStrategy | undefined;
  readonly fallbackConfig?: FallbackConfig | undefined;
  /** Defaults to `true`. */
  readonly usageTracking?: boolean | undefined;
  readonly tags?: readonly GatewayEndpointTag[] | undefined;
}

/** Input of `updateGatewayEndpoint`. Absent fields keep their value; one is required. */
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

/** Input of `deleteGatewayEndpoint`. */
export interface DeleteGatewayEndpointInput {
  readonly endpointId: EndpointId;
}

/**
 * Input of `listGatewayEndpoints`. An endpoint matches `provider` and `secretId` if one of its
 * model definitions matches both.
 */
export interface ListGatewayEndpointsInput extends PageRequest {
  readonly provider?: string | undefined;
  readonly secretId?: SecretId | undefined;
  /** Matches endpoints with this tag key and, if present, this tag value. */
  readonly tag?: GatewayEndpointTag | undefined;
}
