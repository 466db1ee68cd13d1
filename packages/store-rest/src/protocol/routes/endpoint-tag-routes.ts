import * as schemas from "@gw/entities/schemas";
import { optional, required } from "../codecs/field.js";
import { emptyResponse } from "../codecs/response.js";
import { text } from "../codecs/scalars.js";
import { defineRoute } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";

export const endpointTagRoutes: Pick<
  ProtocolRoutes,
  "setGatewayEndpointTag" | "deleteGatewayEndpointTag"
> = {
  setGatewayEndpointTag: defineRoute("setGatewayEndpointTag", {
    at: "POST /endpoints/set-tag",
    permission: "write",
    scope: "workspace",
    auditTarget: { id: ["endpointId"] },
    summary: "Sets a tag of an endpoint, or replaces its value.",
    request: { endpointId: required(text), key: required(text), value: optional(text) },
    input: schemas.setGatewayEndpointTagSchema,
    response: emptyResponse(),
  }),

  deleteGatewayEndpointTag: defineRoute("deleteGatewayEndpointTag", {
    at: "DELETE /endpoints/delete-tag",
    permission: "write",
    scope: "workspace",
    auditTarget: { id: ["endpointId"] },
    summary: "Deletes a tag of an endpoint.",
    request: { endpointId: required(text), key: required(text) },
    input: schemas.deleteGatewayEndpointTagSchema,
    response: emptyResponse(),
  }),
};
