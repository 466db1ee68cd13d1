import * as schemas from "@gw/entities/schemas";
import { nothing, pageOf, under } from "../codecs/answer.js";
import { optional, required } from "../codecs/field.js";
import { text } from "../codecs/scalars.js";
import { defineRoute } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";
import { binding, bindingRef } from "../shapes/binding.js";
import { linkageType, modelConfig, modelMapping } from "../shapes/model-mapping.js";
import { paging } from "../shapes/paging.js";

/** Models, bindings and tags of an endpoint. */
export const endpointPartRoutes: Pick<
  ProtocolRoutes,
  | "attachModelToEndpoint"
  | "detachModelFromEndpoint"
  | "createEndpointBinding"
  | "deleteEndpointBinding"
  | "listEndpointBindings"
  | "setGatewayEndpointTag"
  | "deleteGatewayEndpointTag"
> = {
  attachModelToEndpoint: defineRoute("attachModelToEndpoint", {
    at: "POST /endpoints/models/attach",
    permission: "write",
    summary: "Adds a model to an endpoint.",
    request: { endpointId: required(text), modelConfig: required(modelConfig) },
    input: schemas.attachModelToEndpointSchema,
    answer: under("mapping", modelMapping),
  }),

  detachModelFromEndpoint: defineRoute("detachModelFromEndpoint", {
    at: "POST /endpoints/models/detach",
    permission: "write",
    summary: "Takes a model from an endpoint.",
    request: {
      endpointId: required(text),
      modelDefinitionId: required(text),
      linkageType: optional(linkageType, "Every linkage of the model when absent."),
    },
    input: schemas.detachModelFromEndpointSchema,
    answer: nothing(),
  }),

  createEndpointBinding: defineRoute("createEndpointBinding", {
    at: "POST /endpoints/bindings/create",
    permission: "write",
    summary: "Says that a resource uses an endpoint.",
    request: { ...bindingRef, displayName: optional(text) },
    input: schemas.createEndpointBindingSchema,
    answer: under("binding", binding),
  }),

  deleteEndpointBinding: defineRoute("deleteEndpointBinding", {
    at: "DELETE /endpoints/bindings/delete",
    permission: "write",
    summary: "Says that a resource uses an endpoint no longer.",
    request: bindingRef,
    input: schemas.deleteEndpointBindingSchema,
    answer: nothing(),
  }),

  listEndpointBindings: defineRoute("listEndpointBindings", {
    at: "GET /endpoints/bindings/list",
    permission: "read",
    summary: "Lists bindings that match all filters, in order of creation.",
    request: {
      endpointId: optional(text),
      resourceType: optional(text),
      resourceId: optional(text),
      ...paging,
    },
    input: schemas.listEndpointBindingsSchema,
    answer: pageOf("bindings", binding),
    isWholeList: true,
  }),

  setGatewayEndpointTag: defineRoute("setGatewayEndpointTag", {
    at: "POST /endpoints/set-tag",
    permission: "write",
    summary: "Sets or replaces a tag of an endpoint.",
    request: { endpointId: required(text), key: required(text), value: optional(text) },
    input: schemas.setGatewayEndpointTagSchema,
    answer: nothing(),
  }),

  deleteGatewayEndpointTag: defineRoute("deleteGatewayEndpointTag", {
    at: "DELETE /endpoints/delete-tag",
    permission: "write",
    summary: "Deletes a tag of an endpoint.",
    request: { endpointId: required(text), key: required(text) },
    input: schemas.deleteGatewayEndpointTagSchema,
    answer: nothing(),
  }),
};
