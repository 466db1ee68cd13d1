import { doctorGrades, type GatewayOperations, notTriedReasons } from "@gw/entities";
import { gatewayEndpointRefSchema, gatewaySecretRefSchema } from "@gw/entities/schemas";
import { enumOf } from "../codecs/enum-of.js";
import { defaulted, optional, required } from "../codecs/field.js";
import { listOf } from "../codecs/list-of.js";
import { objectOf, type Shape } from "../codecs/object-of.js";
import { keyedResponse } from "../codecs/response.js";
import { decimal, flag, integer, text } from "../codecs/scalars.js";
import { defineRoute, noInput } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";
import { fallbackConfig, routingStrategy } from "../shapes/endpoint.js";
import { modelDefinition } from "../shapes/model-definition.js";
import { linkageType } from "../shapes/model-mapping.js";
import { secret } from "../shapes/secret.js";
import { binding } from "./binding-routes.js";

const usage = objectOf({
  secret: required(secret),
  modelDefinitions: defaulted(listOf(modelDefinition), []),
  endpoints: defaulted(
    listOf(
      objectOf({
        endpointId: required(text),
        name: required(text),
        breaks: required(flag, "Whether every call fails without the secret."),
        lostModels: defaulted(listOf(text), []),
      }),
    ),
    [],
  ),
  bindings: defaulted(listOf(binding), []),
});

const mapping: Shape = {
  modelDefinitionId: required(text),
  name: required(text),
  provider: optional(text),
  modelName: optional(text),
  linkageType: required(linkageType),
  weight: required(decimal),
  fallbackOrder: optional(integer),
};

/** `unknown` holds plain strings: a newer server may send values unknown here. */
const explanation = objectOf({
  endpointId: required(text),
  name: required(text),
  routingStrategy: optional(routingStrategy),
  fallbackConfig: optional(fallbackConfig),
  sticky: optional(
    flag,
    "Whether the turns of a conversation are sent to the same model instead of a drawn one.",
  ),
  tried: defaulted(listOf(objectOf({ ...mapping, chances: defaulted(listOf(decimal), []) })), []),
  notTried: defaulted(
    listOf(
      objectOf({
        ...mapping,
        reason: required(enumOf(notTriedReasons)),
        problem: optional(text, "Why a call that reaches the model is refused."),
      }),
    ),
    [],
  ),
  unknown: defaulted(listOf(text), []),
});

/** `code` is a plain string: a newer server may send values unknown here. */
const report = objectOf({
  findings: defaulted(
    listOf(
      objectOf({
        code: required(text),
        grade: required(enumOf(doctorGrades)),
        kekVersion: optional(integer),
        kekState: optional(text),
        servers: optional(listOf(text)),
        secrets: optional(integer),
        days: optional(integer),
        provider: optional(text),
        model: optional(text),
        status: optional(integer),
        workspace: optional(
          text,
          "The workspace, such as that of the endpoint; absent for `default`.",
        ),
        endpoint: optional(text),
        problemCode: optional(text),
        message: optional(text),
      }),
    ),
    [],
  ),
});

export const operationRoutes: Pick<ProtocolRoutes, keyof GatewayOperations> = {
  getSecretUsage: defineRoute("getSecretUsage", {
    at: "GET /secrets/usage",
    permission: "read",
    scope: "workspace",
    summary: "Gets what stops working when a secret is deleted.",
    request: { secretId: optional(text), secretName: optional(text) },
    input: gatewaySecretRefSchema,
    response: keyedResponse("usage", usage),
  }),

  explainGatewayEndpoint: defineRoute("explainGatewayEndpoint", {
    at: "GET /endpoints/explain",
    permission: "read",
    scope: "workspace",
    summary: "Explains which models a call of an endpoint tries, without calling any.",
    request: { endpointId: optional(text), name: optional(text) },
    input: gatewayEndpointRefSchema,
    response: keyedResponse("explanation", explanation),
  }),

  getDoctorReport: defineRoute("getDoctorReport", {
    at: "GET /doctor",
    permission: "admin",
    scope: "installation",
    summary:
      "Checks keys, running servers and the models of endpoints. To check every secret, verify range " +
      "by range.",
    request: {},
    input: noInput,
    response: keyedResponse("report", report),
  }),
};
