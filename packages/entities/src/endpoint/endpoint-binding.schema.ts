import type { z } from "zod";
import { limits } from "../limits.js";
import { pageRequestShape } from "../schema-primitives/page.schema.js";
import { record } from "../schema-primitives/record.schema.js";
import { lookupText, text } from "../schema-primitives/text.schema.js";
import type {
  CreateEndpointBindingInput,
  EndpointBindingRef,
  ListEndpointBindingsInput,
} from "./endpoint-binding.js";

/** Validates the input of `createEndpointBinding`. */
export const createEndpointBindingSchema: z.ZodType<CreateEndpointBindingInput> = record({
  endpointId: lookupText,
  resourceType: text({
    min: 1,
    max: limits.resourceType,
    pattern: /^[a-z0-9_]+$/,
    alphabet: "a-z 0-9 _",
  }),
  resourceId: text({ min: 1, max: limits.resourceId, shown: "line" }),
  displayName: text({ min: 1, max: limits.displayName, shown: "line" }).optional(),
});

/** Validates an {@link EndpointBindingRef}. */
export const deleteEndpointBindingSchema: z.ZodType<EndpointBindingRef> = record({
  endpointId: lookupText,
  resourceType: lookupText,
  resourceId: lookupText,
});

/** Validates the input of `listEndpointBindings`. */
export const listEndpointBindingsSchema: z.ZodType<ListEndpointBindingsInput> = record({
  ...pageRequestShape,
  endpointId: lookupText.optional(),
  resourceType: lookupText.optional(),
  resourceId: lookupText.optional(),
});
