import { z } from "zod";
import { limits } from "../limits.js";
import { modelConfigsSchema } from "../model/model-mapping.schema.js";
import { flag, integer, oneOf } from "../schema-primitives/numbers.schema.js";
import { pageRequestShape } from "../schema-primitives/page.schema.js";
import { exactlyOneOf, record, updateOf } from "../schema-primitives/record.schema.js";
import { lookupText, text } from "../schema-primitives/text.schema.js";
import { uniqueBy } from "../schema-primitives/unique-by.schema.js";
import type {
  CreateGatewayEndpointInput,
  DeleteGatewayEndpointInput,
  GatewayEndpointRef,
  ListGatewayEndpointsInput,
  UpdateGatewayEndpointInput,
} from "./endpoint.js";
import { endpointSettingsSchema } from "./endpoint-settings.schema.js";
import { endpointTagSchema } from "./endpoint-tag.schema.js";
import { type FallbackConfig, fallbackStrategies, routingStrategies } from "./routing.js";

// A path with an empty or a dotted segment would be changed on its way to a server.
const segment = "(?!\\.{1,2}(?:/|$))[A-Za-z0-9_.:@+-]+";

/** The name of an endpoint, or an alias. */
export const endpointName: z.ZodType<string> = text({
  min: 1,
  max: limits.name,
  pattern: new RegExp(`^${segment}(?:/${segment})*$`),
  alphabet: "A-Z a-z 0-9 _ . : / @ + -, without a segment between slashes that is empty, . or ..",
});

const aliasesRule = `must be a list of at most ${limits.aliasesOfEndpoint} names`;

/** Validates the aliases of an endpoint. */
export const endpointAliasesSchema: z.ZodType<readonly string[]> = z
  .array(endpointName, { error: aliasesRule })
  .max(limits.aliasesOfEndpoint, { error: aliasesRule })
  .refine((aliases) => new Set(aliases).size === aliases.length, {
    error: "must be unique",
  })
  .meta({ uniqueItems: true });

const routingStrategy = oneOf(routingStrategies);

/** Validates a {@link FallbackConfig}. */
export const fallbackConfigSchema: z.ZodType<FallbackConfig> = record({
  strategy: oneOf(fallbackStrategies).optional(),
  maxAttempts: integer(1, limits.maxAttempts).optional(),
});

/** Validates the input of `createGatewayEndpoint`. */
export const createGatewayEndpointSchema: z.ZodType<CreateGatewayEndpointInput> = record({
  name: endpointName,
  modelConfigs: modelConfigsSchema,
  routingStrategy: routingStrategy.optional(),
  fallbackConfig: fallbackConfigSchema.optional(),
  usageTracking: flag.optional(),
  tags: uniqueBy(z.array(endpointTagSchema, { error: "must be a list of tags" }), {
    error: "must have unique keys",
    keyOf: ({ key }) => key,
  }).optional(),
  aliases: endpointAliasesSchema.optional(),
  settings: endpointSettingsSchema.optional(),
});

/** Validates a {@link GatewayEndpointRef}. */
export const gatewayEndpointRefSchema: z.ZodType<GatewayEndpointRef> = exactlyOneOf({
  endpointId: lookupText.optional(),
  name: lookupText.optional(),
});

/** Validates the input of `updateGatewayEndpoint`. */
export const updateGatewayEndpointSchema: z.ZodType<UpdateGatewayEndpointInput> = updateOf(
  { endpointId: lookupText },
  {
    name: endpointName.optional(),
    modelConfigs: modelConfigsSchema.optional(),
    routingStrategy: routingStrategy.nullish(),
    fallbackConfig: fallbackConfigSchema.nullish(),
    usageTracking: flag.optional(),
    aliases: endpointAliasesSchema.optional(),
    settings: endpointSettingsSchema.nullish(),
  },
);

/** Validates the input of `deleteGatewayEndpoint`. */
export const deleteGatewayEndpointSchema: z.ZodType<DeleteGatewayEndpointInput> = record({
  endpointId: lookupText,
});

/** Validates the input of `listGatewayEndpoints`. */
export const listGatewayEndpointsSchema: z.ZodType<ListGatewayEndpointsInput> = record({
  ...pageRequestShape,
  provider: lookupText.optional(),
  secretId: lookupText.optional(),
  tag: record({
    key: lookupText,
    value: text({ min: 1, max: limits.tagValue }).optional(),
  }).optional(),
});
