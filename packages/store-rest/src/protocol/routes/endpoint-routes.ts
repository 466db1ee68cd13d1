import * as schemas from "@gw/entities/schemas";
import { nothing, pageOf, under } from "../codecs/answer.js";
import { clearedByList, keptWhenEmpty } from "../codecs/clearable.js";
import { optional, required } from "../codecs/field.js";
import { flattened } from "../codecs/flattened.js";
import { listOf } from "../codecs/list-of.js";
import { flag, text } from "../codecs/scalars.js";
import { defineRoute } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";
import { endpoint, fallbackConfig, newTag, routingStrategy } from "../shapes/endpoint.js";
import { modelConfig } from "../shapes/model-mapping.js";
import { paging } from "../shapes/paging.js";

const clearable = ["routing_strategy", "fallback_config"] as const;

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
    summary: "Makes an endpoint over one or more models, which clients call by its name.",
    request: {
      name: required(text),
      modelConfigs: required(listOf(modelConfig)),
      routingStrategy: optional(routingStrategy),
      fallbackConfig: optional(fallbackConfig),
      usageTracking: optional(flag, "true when absent."),
      tags: optional(listOf(newTag)),
    },
    input: schemas.createGatewayEndpointSchema,
    answer: under("endpoint", endpoint),
  }),

  getGatewayEndpoint: defineRoute("getGatewayEndpoint", {
    at: "GET /endpoints/get",
    permission: "read",
    summary: "Shows one endpoint with its models and tags, found by its id or its name.",
    request: { endpointId: optional(text), name: optional(text) },
    input: schemas.gatewayEndpointRefSchema,
    answer: under("endpoint", endpoint),
  }),

  listGatewayEndpoints: defineRoute("listGatewayEndpoints", {
    at: "GET /endpoints/list",
    permission: "read",
    summary: "Lists endpoints that match all filters, in order of creation.",
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
    answer: pageOf("endpoints", endpoint),
    isWholeList: true,
  }),

  updateGatewayEndpoint: defineRoute("updateGatewayEndpoint", {
    at: "POST /endpoints/update",
    permission: "write",
    summary: "Changes an endpoint; what is absent is kept.",
    request: {
      endpointId: required(text),
      name: optional(text),
      modelConfigs: keptWhenEmpty(
        optional(listOf(modelConfig), "Replaces all models; kept when empty."),
      ),
      routingStrategy: clearedByList(optional(routingStrategy), clearable),
      fallbackConfig: clearedByList(optional(fallbackConfig), clearable),
      usageTracking: optional(flag),
    },
    input: schemas.updateGatewayEndpointSchema,
    answer: under("endpoint", endpoint),
  }),

  deleteGatewayEndpoint: defineRoute("deleteGatewayEndpoint", {
    at: "DELETE /endpoints/delete",
    permission: "write",
    summary: "Deletes an endpoint with its models, bindings and tags.",
    request: { endpointId: required(text) },
    input: schemas.deleteGatewayEndpointSchema,
    answer: nothing(),
  }),
};
