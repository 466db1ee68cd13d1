import { defaultWorkspace, everyWorkspace, GatewayError, type WorkspaceScope } from "@gw/entities";
import type { AppGateway } from "../http/app-gateway.js";

/**
 * The name of a workspace, or `*` for the installation. From memory, or else from the database; the id of
 * a workspace that does not exist any more.
 */
export async function scopeName(
  workspaceId: WorkspaceScope,
  { dataPlane, workspaces }: Pick<AppGateway, "dataPlane" | "workspaces">,
): Promise<string> {
  if (workspaceId === everyWorkspace || workspaceId === defaultWorkspace) return workspaceId;
  const known = dataPlane?.endpoints.serving?.byId.get(workspaceId);
  if (known !== undefined) return known.workspace.name;
  try {
    return (await workspaces.get({ workspaceId })).name;
  } catch (error) {
    if (GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")) return workspaceId;
    throw error;
  }
}
