import { modelTestOperations, modelTestOutcomes, notCalledReasons } from "@gw/entities";
import { gatewayEndpointRefSchema } from "@gw/entities/schemas";
import type { EndpointTester } from "@gw/store-abstract";
import { enumOf } from "../codecs/enum-of.js";
import { optional, required } from "../codecs/field.js";
import { objectOf } from "../codecs/object-of.js";
import { listResponse } from "../codecs/response.js";
import { integer, text } from "../codecs/scalars.js";
import { defineRoute } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";

const modelTestResult = objectOf({
  modelDefinitionId: required(text),
  name: required(text),
  provider: optional(text),
  modelName: optional(text),
  outcome: required(enumOf(modelTestOutcomes)),
  reason: optional(enumOf(notCalledReasons)),
  operation: optional(enumOf(modelTestOperations)),
  status: optional(integer, "HTTP status that a client of the endpoint would receive."),
  ms: optional(integer, "Duration of the call in milliseconds."),
  error: optional(text, "Error message, often the provider's own; never contains a credential."),
});

/** Model tests change nothing, but require write permission because providers bill for them. */
export const modelTestRoutes: Pick<ProtocolRoutes, keyof EndpointTester> = {
  testGatewayEndpoint: defineRoute("testGatewayEndpoint", {
    at: "POST /endpoints/test",
    permission: "write",
    scope: "workspace",
    summary: "Calls each model of an endpoint once with a minimal request; providers may bill it.",
    request: { endpointId: optional(text), name: optional(text) },
    input: gatewayEndpointRefSchema,
    response: listResponse("results", modelTestResult),
  }),
};
