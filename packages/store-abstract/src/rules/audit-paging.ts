import { limits, type Page } from "@gw/entities";
import { parseInput } from "@gw/entities/schemas";
import type { AuditRecord, ListAuditRecordsInput } from "../audit-log.js";
import { listAuditRecordsSchema } from "../audit-log.schema.js";
import { newPageToken, readPageToken } from "./paging.js";

/** Which audit records come next: the newest before a sequence number. */
export interface AuditRowPage {
  /** Only records of a lower sequence. */
  readonly before: number;
  readonly limit: number;
  readonly filters: Pick<ListAuditRecordsInput, "principal" | "action" | "targetId">;
}

/** Checks the input and pages; a backend's {@link AuditLog} only reads rows. */
export async function auditPageOf(
  input: ListAuditRecordsInput,
  read: (page: AuditRowPage) => Promise<readonly AuditRecord[]>,
): Promise<Page<AuditRecord>> {
  const { principal, action, targetId, ...request } = parseInput(listAuditRecordsSchema, input);
  const filters = { principal, action, targetId };
  const list = ["audit", filters];
  const { pageToken, maxResults: size = limits.defaultPageSize } = request;
  const before = pageToken === undefined ? Number.MAX_SAFE_INTEGER : readPageToken(pageToken, list);
  const rows = await read({ before, limit: size + 1, filters });
  const last = rows[size - 1];
  if (rows.length <= size || last === undefined) return { items: rows };
  return { items: rows.slice(0, size), nextPageToken: newPageToken(list, last.sequence) };
}
