import { z } from "zod";
import type {
  CreateGatewayEndpointInput,
  DeleteGatewayEndpointInput,
  GatewayEndpointRef,
  ListGatewayEndpointsInput,
  UpdateGatewayEndpointInput,
} from "./endpoint.js";
import { endpointTagSchema } from "./endpoint-tag.schema.js";
import { limits } from "./limits.js";
import { modelConfigsSchema } from "./model-mapping.schema.js";
import { flag, integer, oneOf } from "./numbers.schema.js";
import { pageRequestShape } from "./page.schema.js";
import { exactlyOne, namesSomething, record } from "./record.schema.js";
import { type FallbackConfig, fallbackStrategies, routingStrategies } from "./routing.js";
import { lookupText, text } from "./text.schema.js";

/** What an endpoint may be called. */
export const endpointName: z.ZodType<string> = text({
  min: 1,
  max: limits.name,
  matches: /^[A-Za-z0-9_.-]+$/,
  says: "A-Z a-z 0-9 _ . -",
});

const routingStrategy = oneOf(routingStrategies);

export const fallbackConfigSchema: z.ZodType<FallbackConfig> = record({
  strategy: oneOf(fallbackStrategies).optional(),
  maxAttempts: integer(1, limits.maxAttempts).optional(),
});

export const createGatewayEndpointSchema: z.ZodType<CreateGatewayEndpointInput> = record({
  name: endpointName,
  modelConfigs: modelConfigsSchema,
  routingStrategy: routingStrategy.optional(),
  fallbackConfig: fallbackConfigSchema.optional(),
  usageTracking: flag.optional(),
  tags: z
    .array(endpointTagSchema, { error: "must be a list of tags" })
    .refine((tags) => new Set(tags.map(({ key }) => key)).size === tags.length, {
      error: "must have unique keys",
    })
    .optional(),
});

export const gatewayEndpointRefSchema: z.ZodType<GatewayEndpointRef> = exactlyOne({
  endpointId: lookupText.optional(),
  name: lookupText.optional(),
});

export const updateGatewayEndpointSchema: z.ZodType<UpdateGatewayEndpointInput> = namesSomething(
  { endpointId: lookupText },
  {
    name: endpointName.optional(),
    modelConfigs: modelConfigsSchema.optional(),
    routingStrategy: routingStrategy.nullish(),
    fallbackConfig: fallbackConfigSchema.nullish(),
    usageTracking: flag.optional(),
  },
);

export const deleteGatewayEndpointSchema: z.ZodType<DeleteGatewayEndpointInput> = record({
  endpointId: lookupText,
});

export const listGatewayEndpointsSchema: z.ZodType<ListGatewayEndpointsInput> = record({
  ...pageRequestShape,
  provider: lookupText.optional(),
  secretId: lookupText.optional(),
  tag: record({
    key: lookupText,
    value: text({ min: 1, max: limits.tagValue }).optional(),
  }).optional(),
});
