import * as schemas from "@gw/entities/schemas";
import { optional, required } from "../codecs/field.js";
import { emptyResponse, keyedResponse, pageResponse } from "../codecs/response.js";
import { text } from "../codecs/scalars.js";
import { defineRoute } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";
import { limit, limitChanges, limitMeasure, limitScopeKind, newLimit } from "../shapes/limit.js";
import { alwaysPaged } from "../shapes/paging.js";

export const limitRoutes: Pick<
  ProtocolRoutes,
  | "createGatewayLimit"
  | "getGatewayLimit"
  | "updateGatewayLimit"
  | "deleteGatewayLimit"
  | "listGatewayLimits"
> = {
  createGatewayLimit: defineRoute("createGatewayLimit", {
    at: "POST /limits/create",
    permission: "write",
    scope: "workspace",
    auditTarget: { name: "name" },
    summary: "Creates a limit of the cost, tokens, requests or running calls of the workspace.",
    request: newLimit,
    input: schemas.createGatewayLimitSchema,
    response: keyedResponse("limit", limit),
  }),

  getGatewayLimit: defineRoute("getGatewayLimit", {
    at: "GET /limits/get",
    permission: "read",
    scope: "workspace",
    summary: "Gets one limit by id or name.",
    request: { limitId: optional(text), name: optional(text) },
    input: schemas.gatewayLimitRefSchema,
    response: keyedResponse("limit", limit),
  }),

  updateGatewayLimit: defineRoute("updateGatewayLimit", {
    at: "POST /limits/update",
    permission: "write",
    scope: "workspace",
    auditTarget: { id: ["limitId"], name: "name" },
    summary:
      "Updates a limit. Absent fields are kept; measure, window, scope and strict never change.",
    request: { limitId: required(text), ...limitChanges },
    input: schemas.updateGatewayLimitSchema,
    response: keyedResponse("limit", limit),
  }),

  deleteGatewayLimit: defineRoute("deleteGatewayLimit", {
    at: "DELETE /limits/delete",
    permission: "write",
    scope: "workspace",
    auditTarget: { id: ["limitId"] },
    summary: "Deletes a limit.",
    request: { limitId: required(text) },
    input: schemas.deleteGatewayLimitSchema,
    response: emptyResponse(),
  }),

  listGatewayLimits: defineRoute("listGatewayLimits", {
    at: "GET /limits/list",
    permission: "read",
    scope: "workspace",
    summary: "Lists the limits that match all filters, in order of creation.",
    request: {
      measure: optional(limitMeasure),
      scopeKind: optional(limitScopeKind),
      ...alwaysPaged,
    },
    input: schemas.listGatewayLimitsSchema,
    response: pageResponse("limits", limit),
  }),
};
