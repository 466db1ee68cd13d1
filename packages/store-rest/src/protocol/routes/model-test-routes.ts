import { gatewayEndpointRefSchema } from "@gw/entities/schemas";
import type { EndpointTester } from "@gw/store-abstract";
import { wholeListOf } from "../codecs/answer.js";
import { optional } from "../codecs/field.js";
import { text } from "../codecs/scalars.js";
import { defineRoute } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";
import { modelTestResult } from "../shapes/model-test.js";

/** Of ours alone. It costs money, and so asks for more than to read. */
export const modelTestRoutes: Pick<ProtocolRoutes, keyof EndpointTester> = {
  testGatewayEndpoint: defineRoute("testGatewayEndpoint", {
    at: "POST /endpoints/test",
    permission: "write",
    summary:
      "Calls each model of an endpoint once, with as little as can be; a provider may bill it.",
    request: { endpointId: optional(text), name: optional(text) },
    input: gatewayEndpointRefSchema,
    answer: wholeListOf("results", modelTestResult),
    changesNothing: true,
  }),
};
