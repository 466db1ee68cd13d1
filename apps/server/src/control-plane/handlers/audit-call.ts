import { everyWorkspace, type Page } from "@gw/entities";
import { parseInput } from "@gw/entities/schemas";
import {
  type AuditLog,
  type ListAuditRecordsInput,
  listAuditRecordsSchema,
} from "@gw/store-abstract";
import type { ListedAuditRecord } from "@gw/store-rest/protocol";
import { type RecordReader, visibleWorkspace } from "../../workspaces/visible-workspace.js";
import type { SealedPageTokens } from "../sealed-page-tokens.js";

/**
 * Lists the audit records that a caller may see: those of its workspace, or of the one that it names. A
 * caller of the installation that names none sees all of them. Only callers of the installation see the
 * place of a record in the whole log, which shows how much others do.
 */
export async function listAudit(
  auditLog: Pick<AuditLog, "list">,
  input: ListAuditRecordsInput,
  { pageTokens, ...reader }: RecordReader & { readonly pageTokens: SealedPageTokens },
): Promise<Page<ListedAuditRecord>> {
  parseInput(listAuditRecordsSchema, input);
  const workspaceId = visibleWorkspace(reader, input.workspaceId);
  if (workspaceId === undefined) return { items: [] };
  if (workspaceId === everyWorkspace) return auditLog.list(input);
  const confined = { ...input, workspaceId };
  if (reader.caller.workspaceId === everyWorkspace) return auditLog.list(confined);
  const pageToken = input.pageToken && pageTokens.open(input.pageToken);
  const { items, nextPageToken } = await auditLog.list({ ...confined, pageToken });
  return {
    items: items.map(({ sequence: _, ...record }) => record),
    ...(nextPageToken !== undefined && { nextPageToken: pageTokens.seal(nextPageToken) }),
  };
}
