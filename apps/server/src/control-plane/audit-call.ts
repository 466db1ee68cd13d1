import { everyWorkspace, type Page } from "@gw/entities";
import { parseInput } from "@gw/entities/schemas";
import type { Caller } from "@gw/gateway";
import {
  type AuditLog,
  type ListAuditRecordsInput,
  listAuditRecordsSchema,
} from "@gw/store-abstract";
import type { ListedAuditRecord } from "@gw/store-rest/protocol";
import type { EnteredWorkspace } from "../workspaces/entered-workspace.js";
import type { SealedPageTokens } from "./sealed-page-tokens.js";

/**
 * Lists the audit records that a caller may see: those of its workspace, or of the one that it names. A
 * caller of the installation that names none sees all of them. Only callers of the installation see the
 * place of a record in the whole log, which shows how much others do.
 */
export async function listAudit(
  auditLog: Pick<AuditLog, "list">,
  input: ListAuditRecordsInput,
  {
    caller,
    workspace: { workspaceId, isNamed },
    pageTokens,
  }: {
    readonly caller: Caller;
    readonly workspace: EnteredWorkspace;
    readonly pageTokens: SealedPageTokens;
  },
): Promise<Page<ListedAuditRecord>> {
  const isOfInstallation = caller.workspaceId === everyWorkspace;
  if (isOfInstallation && !isNamed) return auditLog.list(input);
  parseInput(listAuditRecordsSchema, input);
  // No record has two workspaces.
  const isOther = input.workspaceId !== undefined && input.workspaceId !== workspaceId;
  if (isOther) return { items: [] };
  if (isOfInstallation) return auditLog.list({ ...input, workspaceId });
  const pageToken = input.pageToken && pageTokens.open(input.pageToken);
  const { items, nextPageToken } = await auditLog.list({ ...input, pageToken, workspaceId });
  return {
    items: items.map(({ sequence: _, ...record }) => record),
    ...(nextPageToken !== undefined && { nextPageToken: pageTokens.seal(nextPageToken) }),
  };
}
