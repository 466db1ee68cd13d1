import { everyWorkspace, type Page } from "@gw/entities";
import type { Caller } from "@gw/gateway";
import type { AuditLog, ListAuditRecordsInput } from "@gw/store-abstract";
import type { ListedAuditRecord } from "@gw/store-rest/protocol";
import type { EnteredWorkspace } from "../workspaces/entered-workspace.js";

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
  }: { readonly caller: Caller; readonly workspace: EnteredWorkspace },
): Promise<Page<ListedAuditRecord>> {
  const isOfInstallation = caller.workspaceId === everyWorkspace;
  if (isOfInstallation && !isNamed) return auditLog.list(input);
  const page = await auditLog.list({ ...input, workspaceId });
  // The filter still applies: no record has two workspaces.
  const isOther = input.workspaceId !== undefined && input.workspaceId !== workspaceId;
  if (isOther) return { items: [] };
  if (isOfInstallation) return page;
  return { ...page, items: page.items.map(({ sequence: _, ...record }) => record) };
}
