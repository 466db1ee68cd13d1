import type { z } from "zod";
import type {
  DeleteGatewayEndpointTagInput,
  GatewayEndpointTag,
  SetGatewayEndpointTagInput,
} from "./endpoint-tag.js";
import { limits } from "./limits.js";
import { record } from "./record.schema.js";
import { lookupText, text } from "./text.schema.js";

const tagShape = {
  key: text({ min: 1, max: limits.tagKey }),
  value: text({ min: 1, max: limits.tagValue }).optional(),
};

export const endpointTagSchema: z.ZodType<GatewayEndpointTag> = record(tagShape);

export const setGatewayEndpointTagSchema: z.ZodType<SetGatewayEndpointTagInput> = record({
  endpointId: lookupText,
  ...tagShape,
});

export const deleteGatewayEndpointTagSchema: z.ZodType<DeleteGatewayEndpointTagInput> = record({
  endpointId: lookupText,
  key: lookupText,
});
