import * as schemas from "@gw/entities/schemas";
import type { Codec } from "../codecs/codec.js";
import { optional, required } from "../codecs/field.js";
import { objectOf, type Shape } from "../codecs/object-of.js";
import { emptyResponse, keyedResponse, pageResponse } from "../codecs/response.js";
import { text, textOrAbsent } from "../codecs/scalars.js";
import { defineRoute } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";
import { paging } from "../shapes/paging.js";
import { stamps } from "../shapes/stamps.js";

const key = ["endpointId", "resourceType", "resourceId"] as const;

/** The fields that identify a binding. */
const bindingRef: Shape = {
  endpointId: required(text),
  resourceType: required(text),
  resourceId: required(text),
};

/** The JSON form of a binding. */
export const binding: Codec = objectOf({
  ...bindingRef,
  displayName: optional(textOrAbsent),
  ...stamps,
});

export const bindingRoutes: Pick<
  ProtocolRoutes,
  "createEndpointBinding" | "deleteEndpointBinding" | "listEndpointBindings"
> = {
  createEndpointBinding: defineRoute("createEndpointBinding", {
    at: "POST /endpoints/bindings/create",
    permission: "write",
    scope: "workspace",
    auditTarget: { id: key },
    summary: "Records that a resource, such as a scorer or a job, uses an endpoint.",
    request: { ...bindingRef, displayName: optional(text) },
    input: schemas.createEndpointBindingSchema,
    response: keyedResponse("binding", binding),
  }),

  deleteEndpointBinding: defineRoute("deleteEndpointBinding", {
    at: "DELETE /endpoints/bindings/delete",
    permission: "write",
    scope: "workspace",
    auditTarget: { id: key },
    summary: "Records that a resource no longer uses an endpoint.",
    request: bindingRef,
    input: schemas.deleteEndpointBindingSchema,
    response: emptyResponse(),
  }),

  listEndpointBindings: defineRoute("listEndpointBindings", {
    at: "GET /endpoints/bindings/list",
    permission: "read",
    scope: "workspace",
    itemKey: key,
    summary: "Lists the bindings that match all filters, in order of creation.",
    request: {
      endpointId: optional(text),
      resourceType: optional(text),
      resourceId: optional(text),
      ...paging,
    },
    input: schemas.listEndpointBindingsSchema,
    response: pageResponse("bindings", binding),
  }),
};
