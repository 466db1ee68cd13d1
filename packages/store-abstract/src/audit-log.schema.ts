import { lookupText, pageRequestShape, record } from "@gw/entities/schemas";
import type { ListAuditRecordsInput } from "./audit-log.js";

/** What {@link parseInput} takes; the type of a zod schema, without naming the library. */
type Schema<T> = Parameters<typeof import("@gw/entities/schemas").parseInput<T>>[0];

export const listAuditRecordsSchema: Schema<ListAuditRecordsInput> = record({
  ...pageRequestShape,
  principal: lookupText.optional(),
  action: lookupText.optional(),
  targetId: lookupText.optional(),
});
