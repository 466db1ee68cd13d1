import * as schemas from "@gw/entities/schemas";
import { clearedByList } from "../codecs/clearable.js";
import { optional, required } from "../codecs/field.js";
import {
  keyedResponse,
  onlyWarningResponse,
  pageResponse,
  warningResponse,
} from "../codecs/response.js";
import { flag, text } from "../codecs/scalars.js";
import { defineRoute } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";
import { alwaysPaged } from "../shapes/paging.js";
import { workspace } from "../shapes/workspace.js";

/** The workspaces of an installation. Every caller sees those that its token may enter. */
export const workspaceRoutes: Pick<
  ProtocolRoutes,
  | "createGatewayWorkspace"
  | "getGatewayWorkspace"
  | "updateGatewayWorkspace"
  | "deleteGatewayWorkspace"
  | "listGatewayWorkspaces"
> = {
  createGatewayWorkspace: defineRoute("createGatewayWorkspace", {
    at: "POST /workspaces/create",
    permission: "admin",
    scope: "installation",
    auditAction: "workspace.create",
    auditTarget: { name: "name" },
    summary: "Creates a workspace.",
    request: {
      name: required(text, "2 to 63 lowercase letters, digits and hyphens."),
      description: optional(text),
    },
    input: schemas.createGatewayWorkspaceSchema,
    response: warningResponse("workspace", workspace),
  }),

  getGatewayWorkspace: defineRoute("getGatewayWorkspace", {
    at: "GET /workspaces/get",
    permission: "any",
    scope: "caller",
    summary: "Gets one workspace by id or name.",
    request: { workspaceId: optional(text), name: optional(text) },
    input: schemas.gatewayWorkspaceRefSchema,
    response: keyedResponse("workspace", workspace),
  }),

  updateGatewayWorkspace: defineRoute("updateGatewayWorkspace", {
    at: "POST /workspaces/update",
    permission: "admin",
    scope: "installation",
    auditAction: "workspace.update",
    auditTarget: { id: ["workspaceId"] },
    summary: "Changes the description of a workspace, or suspends it.",
    request: {
      workspaceId: required(text),
      description: clearedByList(optional(text), ["description"]),
      suspended: optional(
        flag,
        "Rejects calls of endpoints, and mutations by tokens of the workspace.",
      ),
    },
    input: schemas.updateGatewayWorkspaceSchema,
    response: keyedResponse("workspace", workspace),
  }),

  deleteGatewayWorkspace: defineRoute("deleteGatewayWorkspace", {
    at: "DELETE /workspaces/delete",
    permission: "admin",
    scope: "installation",
    auditAction: "workspace.delete",
    auditTarget: { id: ["workspaceId"] },
    summary: "Deletes a workspace, and with cascade everything in it.",
    request: {
      workspaceId: required(text),
      cascade: optional(flag, "Without it, the workspace must be empty."),
    },
    input: schemas.deleteGatewayWorkspaceSchema,
    response: onlyWarningResponse(),
  }),

  listGatewayWorkspaces: defineRoute("listGatewayWorkspaces", {
    at: "GET /workspaces/list",
    permission: "any",
    scope: "caller",
    summary: "Lists the workspaces that the token may enter, in order of creation.",
    request: alwaysPaged,
    input: schemas.listGatewayWorkspacesSchema,
    response: pageResponse("workspaces", workspace),
  }),
};
