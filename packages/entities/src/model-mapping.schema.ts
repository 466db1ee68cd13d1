import { z } from "zod";
import { limits } from "./limits.js";
import {
  type AttachModelToEndpointInput,
  type DetachModelFromEndpointInput,
  type GatewayEndpointModelConfig,
  gatewayModelLinkageTypes,
} from "./model-mapping.js";
import { finite, integer, oneOf } from "./numbers.schema.js";
import { record } from "./record.schema.js";
import { lookupText } from "./text.schema.js";

const linkageType = oneOf(gatewayModelLinkageTypes);

export const modelConfigSchema: z.ZodType<GatewayEndpointModelConfig> = record({
  modelDefinitionId: lookupText,
  linkageType: linkageType.optional(),
  weight: finite(0, limits.weight).optional(),
  fallbackOrder: integer(0, limits.fallbackOrder).optional(),
}).refine((config) => config.fallbackOrder === undefined || config.linkageType === "FALLBACK", {
  path: ["fallbackOrder"],
  error: "must be absent unless linkage_type is FALLBACK",
});

const size = `must be a list of 1 to ${limits.modelsOfEndpoint} models`;

/** All models of an endpoint, with the rules that hold among them. */
export const modelConfigsSchema: z.ZodType<readonly GatewayEndpointModelConfig[]> = z
  .array(modelConfigSchema, { error: size })
  .min(1, { error: size })
  .max(limits.modelsOfEndpoint, { error: size })
  .refine(hasDrawablePrimary, {
    error: "must have at least one PRIMARY with weight > 0",
  })
  .refine((configs) => areUnique(configs.map(linkageKey)), {
    error: "must name the same model definition at most once per linkage type",
  })
  .refine((configs) => areUnique(configs.flatMap((config) => config.fallbackOrder ?? [])), {
    error: "must have unique fallback_order values",
  });

function hasDrawablePrimary(configs: readonly GatewayEndpointModelConfig[]): boolean {
  return configs.some(
    ({ linkageType = "PRIMARY", weight = 1 }) => linkageType === "PRIMARY" && weight > 0,
  );
}

function linkageKey({ linkageType = "PRIMARY", modelDefinitionId }: GatewayEndpointModelConfig) {
  return `${linkageType} ${modelDefinitionId}`;
}

function areUnique(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}

export const attachModelToEndpointSchema: z.ZodType<AttachModelToEndpointInput> = record({
  endpointId: lookupText,
  modelConfig: modelConfigSchema,
});

export const detachModelFromEndpointSchema: z.ZodType<DetachModelFromEndpointInput> = record({
  endpointId: lookupText,
  modelDefinitionId: lookupText,
  linkageType: linkageType.optional(),
});
