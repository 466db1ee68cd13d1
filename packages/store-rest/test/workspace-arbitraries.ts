import fc from "fast-check";
import type { RouteCall } from "../src/protocol/index.js";
import { flag, pageOf, paging, some, text, time } from "./arbitrary-values.js";

type ByCall = Readonly<
  Record<Extract<RouteCall, `${string}GatewayWorkspace${string}`>, fc.Arbitrary<unknown>>
>;

const name = fc.stringMatching(/^team-[a-z0-9]{1,10}$/);
const description = fc.stringMatching(/^[a-zé ]{0,20}$/);

/** Valid inputs of the workspace calls. */
export const workspaceInputs: ByCall = {
  createGatewayWorkspace: some({ name }, { description }),
  getGatewayWorkspace: fc.oneof(some({ workspaceId: text }), some({ name: text })),
  updateGatewayWorkspace: fc.oneof(
    some({ workspaceId: text, suspended: flag }, { description: fc.option(description) }),
    some({ workspaceId: text, description: fc.option(description) }),
  ),
  deleteGatewayWorkspace: some({ workspaceId: text }, { cascade: flag }),
  listGatewayWorkspaces: some({}, paging),
};

const workspace = some(
  { workspaceId: text, name: text, suspended: flag, createdAt: time, lastUpdatedAt: time },
  { description: text, createdBy: text, lastUpdatedBy: text },
);

/** Possible outputs of the workspace calls. */
export const workspaceOutputs: ByCall = {
  createGatewayWorkspace: workspace,
  getGatewayWorkspace: workspace,
  updateGatewayWorkspace: workspace,
  deleteGatewayWorkspace: fc.constant(undefined),
  listGatewayWorkspaces: pageOf(workspace),
};
