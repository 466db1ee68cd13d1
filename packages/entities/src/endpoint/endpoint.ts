import type {
  GatewayEndpointModelConfig,
  GatewayEndpointModelMapping,
} from "../model/model-mapping.js";
import type { PageRequest } from "../page.js";
import type { ProviderName } from "../secret/known-provider.js";
import type { SecretId } from "../secret/secret.js";
import type { EndpointSettings } from "./endpoint-settings.js";
import type { GatewayEndpointTag } from "./endpoint-tag.js";
import type { FallbackConfig, RoutingStrategy } from "./routing.js";

/** `e-` followed by 32 lowercase hexadecimal digits. */
export type EndpointId = string;

/** A named target for client calls: one or more models and the rule for choosing among them. */
export interface GatewayEndpoint {
  readonly endpointId: EndpointId;
  /**
   * 1 to 255 characters from `A-Z a-z 0-9 _ . : @ + -` and `/`, which separates segments: none is
   * empty, `.` or `..`. The names and aliases of all endpoints of a store are unique together.
   */
  readonly name: string;
  /** Other names that clients can call; at most 32, in the form of {@link name}. */
  readonly aliases: readonly string[];
  /** In the order of creation or attachment; at least one PRIMARY has weight > 0. */
  readonly modelMappings: readonly GatewayEndpointModelMapping[];
  /** Ordered by key. */
  readonly tags: readonly GatewayEndpointTag[];
  readonly routingStrategy?: RoutingStrategy;
  readonly fallbackConfig?: FallbackConfig;
  readonly usageTracking: boolean;
  /** Empty for an endpoint with the default behaviour. */
  readonly settings: EndpointSettings;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastUpdatedAt: number;
  readonly createdBy?: string;
  readonly lastUpdatedBy?: string;
}

/** Identifies one endpoint by exactly one of its two keys; `name` may be an alias. */
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
  readonly aliases?: readonly string[] | undefined;
  readonly settings?: EndpointSettings | undefined;
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
  /** Replaces all aliases. */
  readonly aliases?: readonly string[] | undefined;
  /** Replaces all settings; `null` clears them. */
  readonly settings?: EndpointSettings | null | undefined;
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
  readonly provider?: ProviderName | undefined;
  readonly secretId?: SecretId | undefined;
  /** Matches endpoints with this tag key and, if present, this tag value. */
  readonly tag?: GatewayEndpointTag | undefined;
}
