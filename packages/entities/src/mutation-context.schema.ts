import { z } from "zod";
import { limits } from "./limits.js";
import type { MutationContext } from "./mutation-context.js";
import { record } from "./record.schema.js";
import { text } from "./text.schema.js";

export const principalSchema: z.ZodType<string> = text({ min: 1, max: limits.principal });

export const requestIdSchema: z.ZodType<string> = text({
  min: 1,
  max: limits.requestId,
  matches: /^[A-Za-z0-9._-]+$/,
  says: "A-Z a-z 0-9 . _ -",
});

export const mutationContextSchema: z.ZodType<MutationContext> = record({
  principal: principalSchema.optional(),
  requestId: requestIdSchema.optional(),
  onCommitted: z
    .custom<NonNullable<MutationContext["onCommitted"]>>((value) => typeof value === "function", {
      error: "must be a function",
    })
    .optional(),
});
