import * as schemas from "@gw/entities/schemas";
import { optional, required } from "../codecs/field.js";
import { emptyResponse, keyedResponse, pageResponse, warningResponse } from "../codecs/response.js";
import { text, textOrAbsent } from "../codecs/scalars.js";
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
    scope: "workspace",
    auditTarget: { name: "name" },
    summary: "Creates a model definition: a provider's model and the secret to call it with.",
    request: {
      name: required(text),
      secretId: required(text),
      provider: required(text, "Must equal the provider of the secret, if the secret has one."),
      modelName: required(text, "The provider's name for the model."),
    },
    input: schemas.createGatewayModelDefinitionSchema,
    response: warningResponse("model_definition", modelDefinition),
  }),

  getGatewayModelDefinition: defineRoute("getGatewayModelDefinition", {
    at: "GET /model-definitions/get",
    permission: "read",
    scope: "workspace",
    summary: "Gets one model definition by id or name.",
    request: { modelDefinitionId: optional(text), name: optional(text) },
    input: schemas.gatewayModelDefinitionRefSchema,
    response: keyedResponse("model_definition", modelDefinition),
  }),

  listGatewayModelDefinitions: defineRoute("listGatewayModelDefinitions", {
    at: "GET /model-definitions/list",
    permission: "read",
    scope: "workspace",
    itemKey: ["modelDefinitionId"],
    summary: "Lists the model definitions that match all filters, in order of creation.",
    request: { provider: optional(text), secretId: optional(text), ...paging },
    input: schemas.listGatewayModelDefinitionsSchema,
    response: pageResponse("model_definitions", modelDefinition),
  }),

  updateGatewayModelDefinition: defineRoute("updateGatewayModelDefinition", {
    at: "POST /model-definitions/update",
    permission: "write",
    scope: "workspace",
    auditTarget: { id: ["modelDefinitionId"], name: "name" },
    summary: "Updates a model definition. Absent or empty fields are kept.",
    request: {
      modelDefinitionId: required(text),
      name: optional(textOrAbsent),
      secretId: optional(textOrAbsent),
      modelName: optional(textOrAbsent),
      provider: optional(textOrAbsent),
    },
    input: schemas.updateGatewayModelDefinitionSchema,
    response: warningResponse("model_definition", modelDefinition),
  }),

  deleteGatewayModelDefinition: defineRoute("deleteGatewayModelDefinition", {
    at: "DELETE /model-definitions/delete",
    permission: "write",
    scope: "workspace",
    auditTarget: { id: ["modelDefinitionId"] },
    summary: "Deletes a model definition that no endpoint uses.",
    request: { modelDefinitionId: required(text) },
    input: schemas.deleteGatewayModelDefinitionSchema,
    response: emptyResponse(),
  }),
};
