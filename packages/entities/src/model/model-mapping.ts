import type { EndpointId } from "../endpoint/endpoint.js";
import type { GatewayModelDefinition, ModelDefinitionId } from "./model-definition.js";

/** `m-` followed by 32 lowercase hexadecimal digits. */
export type MappingId = string;

/** How an endpoint uses a model: PRIMARY is chosen by weight, FALLBACK is used after a failure. */
export const gatewayModelLinkageTypes = ["PRIMARY", "FALLBACK"] as const;
/** One of {@link gatewayModelLinkageTypes}. */
export type GatewayModelLinkageType = (typeof gatewayModelLinkageTypes)[number];

/** One model of an endpoint, as input. */
export interface GatewayEndpointModelConfig {
  readonly modelDefinitionId: ModelDefinitionId;
  /** Defaults to PRIMARY. */
  readonly linkageType?: GatewayModelLinkageType | undefined;
  /** Share of the traffic, 0 to 1,000,000; defaults to 1. A PRIMARY of weight 0 is never chosen. */
  readonly weight?: number | undefined;
  /** Position among the FALLBACK models, lowest first; models without one come last, in order. */
  readonly fallbackOrder?: number | undefined;
}

/** One model of an endpoint, as stored. */
export interface GatewayEndpointModelMapping {
  readonly mappingId: MappingId;
  readonly endpointId: EndpointId;
  readonly modelDefinitionId: ModelDefinitionId;
  /** The joined definition, where the store returns it. */
  readonly modelDefinition?: GatewayModelDefinition;
  readonly weight: number;
  readonly linkageType: GatewayModelLinkageType;
  readonly fallbackOrder?: number;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly createdBy?: string;
}

/** Input of `attachModelToEndpoint`. */
export interface AttachModelToEndpointInput {
  readonly endpointId: EndpointId;
  readonly modelConfig: GatewayEndpointModelConfig;
}

/** Input of `detachModelFromEndpoint`. */
export interface DetachModelFromEndpointInput {
  readonly endpointId: EndpointId;
  readonly modelDefinitionId: ModelDefinitionId;
  /** Detaches every linkage of the definition when absent. */
  readonly linkageType?: GatewayModelLinkageType | undefined;
}
