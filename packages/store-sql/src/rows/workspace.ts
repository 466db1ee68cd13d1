import type { WorkspaceChanges, WorkspaceRow } from "@gw/store-abstract";
import type { TableRow } from "../tables.js";
import { type NewRow, toChangedColumns, toEntity, toNewRow } from "./conversion.js";

type WorkspaceColumns = TableRow<"gateway_workspaces">;

export function toWorkspaceRow(columns: WorkspaceColumns): WorkspaceRow {
  const { liveName, deletedAt, revision, ...row } = toEntity("gateway_workspaces", columns);
  return row;
}

export function toNewWorkspace(row: WorkspaceRow): NewRow<"gateway_workspaces"> {
  return toNewRow("gateway_workspaces", { ...row, liveName: row.name, revision: 0 });
}

/** The changed columns only. */
export function toWorkspaceUpdate({
  lastUpdatedBy,
  ...changes
}: WorkspaceChanges): Partial<WorkspaceColumns> {
  return toChangedColumns("gateway_workspaces", {
    ...changes,
    lastUpdatedBy: lastUpdatedBy ?? null,
  });
}
