import { integer, lookupText, pageRequestShape, record, type Schema } from "@gw/entities/schemas";
import type { ListAuditRecordsInput } from "./audit-log.js";

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
