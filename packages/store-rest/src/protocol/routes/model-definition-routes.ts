import * as schemas from "@gw/entities/schemas";
import { nothing, pageOf, under } from "../codecs/answer.js";
import { keptWhenEmpty } from "../codecs/clearable.js";
import { optional, required } from "../codecs/field.js";
import { text } from "../codecs/scalars.js";
import { defineRoute } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";
import { modelDefinition } from "../shapes/model-definition.js";
import { paging } from "../shapes/paging.js";

export const modelDefinitionRoutes: Pick<
  ProtocolRoutes,
  | "createGatewayModelDefinition"
  | "getGatewayModelDefinition"
  | "updateGatewayModelDefinition"
  | "deleteGatewayModelDefinition"
  | "listGatewayModelDefinitions"
> = {
  createGatewayModelDefinition: defineRoute("createGatewayModelDefinition", {
    at: "POST /model-definitions/create",
    permission: "write",
    summary: "Describes a provider's model together with the secret that it is called with.",
    request: {
      name: required(text),
      secretId: required(text),
      provider: required(text, "That of the secret, where it has one."),
      modelName: required(text, "The provider's own name for the model."),
    },
    input: schemas.createGatewayModelDefinitionSchema,
    answer: under("model_definition", modelDefinition),
  }),

  getGatewayModelDefinition: defineRoute("getGatewayModelDefinition", {
    at: "GET /model-definitions/get",
    permission: "read",
    summary: "Shows one model definition, found by its id or its name.",
    request: { modelDefinitionId: optional(text), name: optional(text) },
    input: schemas.gatewayModelDefinitionRefSchema,
    answer: under("model_definition", modelDefinition),
  }),

  listGatewayModelDefinitions: defineRoute("listGatewayModelDefinitions", {
    at: "GET /model-definitions/list",
    permission: "read",
    summary: "Lists model definitions that match all filters, in order of creation.",
    request: { provider: optional(text), secretId: optional(text), ...paging },
    input: schemas.listGatewayModelDefinitionsSchema,
    answer: pageOf("model_definitions", modelDefinition),
    isWholeList: true,
  }),

  updateGatewayModelDefinition: defineRoute("updateGatewayModelDefinition", {
    at: "POST /model-definitions/update",
    permission: "write",
    summary: "Changes a model definition; what is absent or empty is kept.",
    request: {
      modelDefinitionId: required(text),
      name: keptWhenEmpty(optional(text)),
      secretId: keptWhenEmpty(optional(text)),
      modelName: keptWhenEmpty(optional(text)),
      provider: keptWhenEmpty(optional(text)),
    },
    input: schemas.updateGatewayModelDefinitionSchema,
    answer: under("model_definition", modelDefinition),
  }),

  deleteGatewayModelDefinition: defineRoute("deleteGatewayModelDefinition", {
    at: "DELETE /model-definitions/delete",
    permission: "write",
    summary: "Deletes a model definition that no endpoint uses.",
    request: { modelDefinitionId: required(text) },
    input: schemas.deleteGatewayModelDefinitionSchema,
    answer: nothing(),
  }),
};
