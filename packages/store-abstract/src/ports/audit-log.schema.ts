import { integer, lookupText, pageRequestShape, record } from "@gw/entities/schemas";
import type { ListAuditRecordsInput } from "./audit-log.js";

/** The schema type that {@link parseInput} accepts; hides the validation library. */
type Schema<T> = Parameters<typeof import("@gw/entities/schemas").parseInput<T>>[0];

const time = integer(0, Number.MAX_SAFE_INTEGER);

/** Validates the input of {@link AuditLog.list}. */
export const listAuditRecordsSchema: Schema<ListAuditRecordsInput> = record({
  ...pageRequestShape,
  workspaceId: lookupText.optional(),
  principal: lookupText.optional(),
  action: lookupText.optional(),
  targetId: lookupText.optional(),
  since: time.optional(),
  until: time.optional(),
});
