import { everyWorkspace, type WorkspaceId, type WorkspaceScope } from "@gw/entities";
import type { Caller } from "@gw/gateway";
import type { EnteredWorkspace } from "./entered-workspace.js";

/** Who asks for records of several workspaces, such as audit records. */
export interface RecordReader {
  readonly caller: Caller;
  readonly workspace: EnteredWorkspace;
}

/**
 * The workspace whose records a caller may see: its own, or the one that it names. A caller of the
 * installation that names none sees all (`*`), or those of the workspace that it filters by. `undefined`
 * for a filter that excludes all of them, because no record has two workspaces.
 */
export function visibleWorkspace(
  { caller, workspace: { workspaceId, isNamed } }: RecordReader,
  filter: WorkspaceId | undefined,
): WorkspaceScope | undefined {
  if (caller.workspaceId === everyWorkspace && !isNamed) return filter ?? everyWorkspace;
  return filter === undefined || filter === workspaceId ? workspaceId : undefined;
}
