import { z } from "zod";
import { limits } from "./limits.js";
import type { MutationContext } from "./mutation-context.js";
import { flag } from "./schema-primitives/numbers.schema.js";
import { record } from "./schema-primitives/record.schema.js";
import { text } from "./schema-primitives/text.schema.js";

/** A principal, as stored in `createdBy` and in audit records. */
export const principalSchema: z.ZodType<string> = text({ min: 1, max: limits.principal });

/** A request id, as stored in audit records. */
export const requestIdSchema: z.ZodType<string> = text({
  min: 1,
  max: limits.requestId,
  pattern: /^[A-Za-z0-9._-]+$/,
  alphabet: "A-Z a-z 0-9 . _ -",
});

/** Validates a {@link MutationContext}. */
export const mutationContextSchema: z.ZodType<MutationContext> = record({
  principal: principalSchema.optional(),
  requestId: requestIdSchema.optional(),
  onCommitted: callback<NonNullable<MutationContext["onCommitted"]>>().optional(),
  onWarnings: callback<NonNullable<MutationContext["onWarnings"]>>().optional(),
  strict: flag.optional(),
});

function callback<T extends object>(): z.ZodType<T> {
  return z.custom<T>((value) => typeof value === "function", { error: "must be a function" });
}
