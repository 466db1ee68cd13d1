import type { GatewayWorkspace } from "@gw/entities";
import type { View } from "../../terminal/output.js";
import { showTime, stamps } from "../../views/time.js";

export const workspaceView: View<GatewayWorkspace> = {
  none: "no workspaces",
  columns: [
    { title: "name", of: ({ name }) => name },
    { title: "state", of: showState },
    { title: "description", of: ({ description }) => description },
    { title: "id", of: ({ workspaceId }) => workspaceId },
    { title: "created", of: ({ createdAt }) => showTime(createdAt) },
  ],
  details: (workspace) => [
    ["name", workspace.name],
    ["id", workspace.workspaceId],
    ["state", showState(workspace)],
    ["description", workspace.description],
    ...stamps(workspace),
  ],
};

function showState({ suspended }: GatewayWorkspace): string {
  return suspended ? "suspended" : "active";
}
