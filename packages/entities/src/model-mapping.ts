import type { EndpointId } from "./endpoint.js";
import type { GatewayModelDefinition, ModelDefinitionId } from "./model-definition.js";

/** `m-` and 32 lowercase hex digits. */
export type MappingId = string;

/** How a model serves an endpoint: drawn by weight, or tried when that failed. */
export const gatewayModelLinkageTypes = ["PRIMARY", "FALLBACK"] as const;
export type GatewayModelLinkageType = (typeof gatewayModelLinkageTypes)[number];

/** One model of an endpoint, as asked for. */
export interface GatewayEndpointModelConfig {
  readonly modelDefinitionId: ModelDefinitionId;
  /** PRIMARY when absent. */
  readonly linkageType?: GatewayModelLinkageType | undefined;
  /** Share of the traffic, 0 to 1,000,000; 1 when absent. A PRIMARY of weight 0 is never drawn. */
  readonly weight?: number | undefined;
  /** Place among the FALLBACK models, lowest first; absent ones come after, in request order. */
  readonly fallbackOrder?: number | undefined;
}

/** One model of an endpoint, as kept. */
export interface GatewayEndpointModelMapping {
  readonly mappingId: MappingId;
  readonly endpointId: EndpointId;
  readonly modelDefinitionId: ModelDefinitionId;
  readonly modelDefinition?: GatewayModelDefinition;
  readonly weight: number;
  readonly linkageType: GatewayModelLinkageType;
  readonly fallbackOrder?: number;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly createdBy?: string;
}

export interface AttachModelToEndpointInput {
  readonly endpointId: EndpointId;
  readonly modelConfig: GatewayEndpointModelConfig;
}

export interface DetachModelFromEndpointInput {
  readonly endpointId: EndpointId;
  readonly modelDefinitionId: ModelDefinitionId;
  /** Absent: every linkage of that definition. */
  readonly linkageType?: GatewayModelLinkageType | undefined;
}
