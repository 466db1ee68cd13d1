import {
  everyWorkspace,
  GatewayError,
  type GatewayWorkspace,
  type GatewayWorkspaceRef,
} from "@gw/entities";
import {
  gatewayWorkspaceRefSchema,
  listGatewayWorkspacesSchema,
  parseInput,
} from "@gw/entities/schemas";
import type { Caller } from "@gw/gateway";
import type { HostCalls } from "@gw/store-rest/protocol";
import type { AppGateway } from "../http/app-gateway.js";

/** The mutations of workspaces; their callers are those of the installation. */
export type WorkspaceMutations = Pick<
  HostCalls,
  "createGatewayWorkspace" | "updateGatewayWorkspace" | "deleteGatewayWorkspace"
>;

/** A change of workspaces takes effect here at once, and in other gateways at their next poll. */
export function workspaceMutations({
  workspaces,
  dataPlane,
  tokenCache,
}: Pick<AppGateway, "workspaces" | "dataPlane" | "tokenCache">): WorkspaceMutations {
  const refreshed = async <T>(change: Promise<T>): Promise<T> => {
    const result = await change;
    // The change is committed even if it cannot be read back; the caches retry by themselves.
    await Promise.allSettled([dataPlane?.endpoints.load(), tokenCache?.refresh()]);
    return result;
  };
  return {
    createGatewayWorkspace: (input, by) => refreshed(workspaces.create(input, by)),
    updateGatewayWorkspace: (input, by) => refreshed(workspaces.update(input, by)),
    deleteGatewayWorkspace: (input, by) => refreshed(workspaces.delete(input, by)),
  };
}

/** The reads of workspaces. A caller sees those that it may enter. */
export interface WorkspaceReads {
  get(input: unknown, caller: Caller): Promise<GatewayWorkspace>;
  list(input: unknown, caller: Caller): ReturnType<HostCalls["listGatewayWorkspaces"]>;
}

/** Confines the reads of workspaces to what each caller may enter. */
export function workspaceReads({ workspaces }: Pick<AppGateway, "workspaces">): WorkspaceReads {
  return {
    async get(input, { workspaceId }) {
      const ref = parseInput(gatewayWorkspaceRefSchema, input);
      if (workspaceId === everyWorkspace) return workspaces.get(ref);
      const own = await workspaces.get({ workspaceId });
      const isOwn =
        ref.name === undefined ? ref.workspaceId === workspaceId : ref.name === own.name;
      return isOwn ? own : notFound(ref);
    },
    async list(input, { workspaceId }) {
      const page = parseInput(listGatewayWorkspacesSchema, input);
      if (workspaceId === everyWorkspace) return workspaces.list(page);
      if (page.pageToken !== undefined) {
        const message = "`page_token` must be the `next_page_token` of the previous page";
        throw new GatewayError("RESOURCE_DOES_NOT_EXIST", message);
      }
      return { items: [await workspaces.get({ workspaceId })] };
    },
  };
}

/** The error of the directory. */
function notFound({ workspaceId, name }: GatewayWorkspaceRef): never {
  const key = name === undefined ? `workspace_id='${workspaceId}'` : `name='${name}'`;
  throw new GatewayError("RESOURCE_DOES_NOT_EXIST", `GatewayWorkspace not found (${key})`);
}
