import * as schemas from "@gw/entities/schemas";
import { optional, required } from "../codecs/field.js";
import { emptyResponse, warningResponse } from "../codecs/response.js";
import { text } from "../codecs/scalars.js";
import { defineRoute } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";
import { linkageType, modelConfig, modelMapping } from "../shapes/model-mapping.js";

export const endpointModelRoutes: Pick<
  ProtocolRoutes,
  "attachModelToEndpoint" | "detachModelFromEndpoint"
> = {
  attachModelToEndpoint: defineRoute("attachModelToEndpoint", {
    at: "POST /endpoints/models/attach",
    permission: "write",
    scope: "workspace",
    auditTarget: { id: ["endpointId"] },
    summary: "Attaches a model to an endpoint.",
    request: { endpointId: required(text), modelConfig: required(modelConfig) },
    input: schemas.attachModelToEndpointSchema,
    response: warningResponse("mapping", modelMapping),
  }),

  detachModelFromEndpoint: defineRoute("detachModelFromEndpoint", {
    at: "POST /endpoints/models/detach",
    permission: "write",
    scope: "workspace",
    auditTarget: { id: ["endpointId"] },
    summary: "Detaches a model from an endpoint.",
    request: {
      endpointId: required(text),
      modelDefinitionId: required(text),
      linkageType: optional(linkageType, "All linkages of the model when absent."),
    },
    input: schemas.detachModelFromEndpointSchema,
    response: emptyResponse(),
  }),
};
