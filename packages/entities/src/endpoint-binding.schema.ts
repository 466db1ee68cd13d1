import type { z } from "zod";
import type {
  CreateEndpointBindingInput,
  EndpointBindingRef,
  ListEndpointBindingsInput,
} from "./endpoint-binding.js";
import { limits } from "./limits.js";
import { pageRequestShape } from "./page.schema.js";
import { record } from "./record.schema.js";
import { lookupText, text } from "./text.schema.js";

export const createEndpointBindingSchema: z.ZodType<CreateEndpointBindingInput> = record({
  endpointId: lookupText,
  resourceType: text({
    min: 1,
    max: limits.resourceType,
    matches: /^[a-z0-9_]+$/,
    says: "a-z 0-9 _",
  }),
  resourceId: text({ min: 1, max: limits.resourceId }),
  displayName: text({ min: 1, max: limits.displayName }).optional(),
});

export const deleteEndpointBindingSchema: z.ZodType<EndpointBindingRef> = record({
  endpointId: lookupText,
  resourceType: lookupText,
  resourceId: lookupText,
});

export const listEndpointBindingsSchema: z.ZodType<ListEndpointBindingsInput> = record({
  ...pageRequestShape,
  endpointId: lookupText.optional(),
  resourceType: lookupText.optional(),
  resourceId: lookupText.optional(),
});
