import { z } from "zod";
import { limits } from "../limits.js";
import { finite, integer, oneOf } from "../schema-primitives/numbers.schema.js";
import { record } from "../schema-primitives/record.schema.js";
import { lookupText } from "../schema-primitives/text.schema.js";
import { uniqueBy } from "../schema-primitives/unique-by.schema.js";
import {
  type AttachModelToEndpointInput,
  type DetachModelFromEndpointInput,
  type GatewayEndpointModelConfig,
  gatewayModelLinkageTypes,
} from "./model-mapping.js";

const linkageType = oneOf(gatewayModelLinkageTypes);

/** Validates one model of an endpoint. */
export const modelConfigSchema: z.ZodType<GatewayEndpointModelConfig> = record({
  modelDefinitionId: lookupText,
  linkageType: linkageType.optional(),
  weight: finite(0, limits.weight).optional(),
  fallbackOrder: integer(0, limits.fallbackOrder).optional(),
})
  .refine((config) => config.fallbackOrder === undefined || config.linkageType === "FALLBACK", {
    path: ["fallbackOrder"],
    error: "must be absent unless `linkage_type` is FALLBACK",
  })
  .meta({
    anyOf: [
      { not: { required: ["fallbackOrder"] } },
      { properties: { linkageType: { const: "FALLBACK" } }, required: ["linkageType"] },
    ],
  });

const sizeRule = `must be a list of 1 to ${limits.modelsOfEndpoint} models`;

const weightedConfigs = z
  .array(modelConfigSchema, { error: sizeRule })
  .min(1, { error: sizeRule })
  .max(limits.modelsOfEndpoint, { error: sizeRule })
  .refine(hasWeightedPrimary, {
    error: "must have at least one PRIMARY with `weight` greater than 0",
  })
  .meta({
    contains: {
      properties: { linkageType: { const: "PRIMARY" }, weight: { exclusiveMinimum: 0 } },
    },
  });

/** Validates all models of an endpoint, including the rules that relate them to each other. */
export const modelConfigsSchema: z.ZodType<readonly GatewayEndpointModelConfig[]> = uniqueBy(
  uniqueBy(weightedConfigs, {
    error: "must list each model definition at most once per linkage type",
    keyOf: ({ linkageType = "PRIMARY", modelDefinitionId }) =>
      `${linkageType} ${modelDefinitionId}`,
  }),
  {
    error: "must have unique `fallback_order` values",
    keyOf: ({ fallbackOrder }) => fallbackOrder,
  },
);

function hasWeightedPrimary(configs: readonly GatewayEndpointModelConfig[]): boolean {
  return configs.some(
    ({ linkageType = "PRIMARY", weight = 1 }) => linkageType === "PRIMARY" && weight > 0,
  );
}

/** Validates the input of `attachModelToEndpoint`. */
export const attachModelToEndpointSchema: z.ZodType<AttachModelToEndpointInput> = record({
  endpointId: lookupText,
  modelConfig: modelConfigSchema,
});

/** Validates the input of `detachModelFromEndpoint`. */
export const detachModelFromEndpointSchema: z.ZodType<DetachModelFromEndpointInput> = record({
  endpointId: lookupText,
  modelDefinitionId: lookupText,
  linkageType: linkageType.optional(),
});
