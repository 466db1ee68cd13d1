import type { z } from "zod";
import { limits } from "../limits.js";
import { record } from "../schema-primitives/record.schema.js";
import { lookupText, text } from "../schema-primitives/text.schema.js";
import type {
  DeleteGatewayEndpointTagInput,
  GatewayEndpointTag,
  SetGatewayEndpointTagInput,
} from "./endpoint-tag.js";

const tagShape = {
  key: text({ min: 1, max: limits.tagKey, shown: "line" }),
  value: text({ min: 1, max: limits.tagValue, shown: "lines" }).optional(),
};

/** Validates a {@link GatewayEndpointTag}. */
export const endpointTagSchema: z.ZodType<GatewayEndpointTag> = record(tagShape);

/** Validates the input of `setGatewayEndpointTag`. */
export const setGatewayEndpointTagSchema: z.ZodType<SetGatewayEndpointTagInput> = record({
  endpointId: lookupText,
  ...tagShape,
});

/** Validates the input of `deleteGatewayEndpointTag`. */
export const deleteGatewayEndpointTagSchema: z.ZodType<DeleteGatewayEndpointTagInput> = record({
  endpointId: lookupText,
  key: lookupText,
});
