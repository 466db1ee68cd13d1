import type { WorkspaceId } from "@gw/entities";
import type { WorkspaceLimits } from "@gw/limits";
import { everyPage, type GatewayStore } from "@gw/store-abstract";

/** The limits of a workspace, at a revision that is not later than they are. */
export async function readLimits(
  workspaceId: WorkspaceId,
  store: Pick<GatewayStore, "getRevision" | "listGatewayLimits">,
): Promise<WorkspaceLimits> {
  const revision = await store.getRevision();
  const limits = await everyPage((page) => store.listGatewayLimits(page));
  return { workspaceId, revision, limits };
}
