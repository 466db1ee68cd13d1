import * as schemas from "@gw/entities/schemas";
import { clearedByList } from "../codecs/clearable.js";
import { optional, required } from "../codecs/field.js";
import { flattened } from "../codecs/flattened.js";
import { listOf, listOrAbsent } from "../codecs/list-of.js";
import { emptyResponse, keyedResponse, pageResponse, warningResponse } from "../codecs/response.js";
import { flag, text } from "../codecs/scalars.js";
import { defineRoute } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";
import {
  aliases,
  endpoint,
  endpointSettings,
  fallbackConfig,
  newTag,
  routingStrategy,
} from "../shapes/endpoint.js";
import { modelConfig } from "../shapes/model-mapping.js";
import { paging } from "../shapes/paging.js";

const clearable = ["routing_strategy", "fallback_config", "settings"] as const;

const aliasesDescription = "Other names that clients can call.";

export const endpointRoutes: Pick<
  ProtocolRoutes,
  | "createGatewayEndpoint"
  | "getGatewayEndpoint"
  | "updateGatewayEndpoint"
  | "deleteGatewayEndpoint"
  | "listGatewayEndpoints"
> = {
  createGatewayEndpoint: defineRoute("createGatewayEndpoint", {
    at: "POST /endpoints/create",
    permission: "write",
    scope: "workspace",
    auditTarget: { name: "name" },
    summary: "Creates an endpoint over one or more models. Clients call it by name.",
    request: {
      name: required(text),
      modelConfigs: required(listOf(modelConfig)),
      routingStrategy: optional(routingStrategy),
      fallbackConfig: optional(fallbackConfig),
      usageTracking: optional(flag, "true when absent."),
      tags: optional(listOf(newTag)),
      aliases: optional(aliases, aliasesDescription),
      settings: optional(endpointSettings),
    },
    input: schemas.createGatewayEndpointSchema,
    response: warningResponse("endpoint", endpoint),
  }),

  getGatewayEndpoint: defineRoute("getGatewayEndpoint", {
    at: "GET /endpoints/get",
    permission: "read",
    scope: "workspace",
    summary: "Gets one endpoint by id, name or alias, with its models and tags.",
    request: { endpointId: optional(text), name: optional(text) },
    input: schemas.gatewayEndpointRefSchema,
    response: keyedResponse("endpoint", endpoint),
  }),

  listGatewayEndpoints: defineRoute("listGatewayEndpoints", {
    at: "GET /endpoints/list",
    permission: "read",
    scope: "workspace",
    itemKey: ["endpointId"],
    summary: "Lists the endpoints that match all filters, in order of creation.",
    request: {
      provider: optional(text),
      secretId: optional(text),
      tag: flattened([
        ["key", text],
        ["value", text],
      ]),
      ...paging,
    },
    input: schemas.listGatewayEndpointsSchema,
    response: pageResponse("endpoints", endpoint),
  }),

  updateGatewayEndpoint: defineRoute("updateGatewayEndpoint", {
    at: "POST /endpoints/update",
    permission: "write",
    scope: "workspace",
    auditTarget: { id: ["endpointId"], name: "name" },
    summary: "Updates an endpoint. Absent fields are kept.",
    request: {
      endpointId: required(text),
      name: optional(text),
      modelConfigs: optional(
        listOrAbsent(modelConfig),
        "Replaces all models. An empty list keeps them.",
      ),
      routingStrategy: clearedByList(optional(routingStrategy), clearable),
      fallbackConfig: clearedByList(optional(fallbackConfig), clearable),
      usageTracking: optional(flag),
      aliases: optional(aliases, `${aliasesDescription} Replaces all aliases.`),
      settings: clearedByList(optional(endpointSettings, "Replaces all settings."), clearable),
    },
    input: schemas.updateGatewayEndpointSchema,
    response: warningResponse("endpoint", endpoint),
  }),

  deleteGatewayEndpoint: defineRoute("deleteGatewayEndpoint", {
    at: "DELETE /endpoints/delete",
    permission: "write",
    scope: "workspace",
    auditTarget: { id: ["endpointId"] },
    summary: "Deletes an endpoint and everything that belongs to it.",
    request: { endpointId: required(text) },
    input: schemas.deleteGatewayEndpointSchema,
    response: emptyResponse(),
  }),
};
