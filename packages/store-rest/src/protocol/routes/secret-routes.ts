import * as schemas from "@gw/entities/schemas";
import { clearedByFlag } from "../codecs/clearable.js";
import { optional, required } from "../codecs/field.js";
import { orJsonString } from "../codecs/json-string.js";
import { emptyResponse, keyedResponse, pageResponse, warningResponse } from "../codecs/response.js";
import { flag, text, textMap, textMapOrAbsent } from "../codecs/scalars.js";
import { defineRoute } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";
import { paging } from "../shapes/paging.js";
import { secret } from "../shapes/secret.js";

export const secretRoutes: Pick<
  ProtocolRoutes,
  | "createGatewaySecret"
  | "getSecretInfo"
  | "updateGatewaySecret"
  | "deleteGatewaySecret"
  | "listSecretInfos"
> = {
  createGatewaySecret: defineRoute("createGatewaySecret", {
    at: "POST /secrets/create",
    permission: "write",
    scope: "workspace",
    auditTarget: { name: "secretName" },
    summary: "Creates a secret. The credential is stored encrypted and never returned.",
    request: {
      secretName: required(text),
      secretValue: required(textMap, "The credential: a map from field name to value."),
      provider: optional(text),
      authConfig: orJsonString(
        optional(textMap, "Settings of the credential that are not secret, such as a region."),
      ),
    },
    input: schemas.createGatewaySecretSchema,
    response: warningResponse("secret", secret),
  }),

  getSecretInfo: defineRoute("getSecretInfo", {
    at: "GET /secrets/get",
    permission: "read",
    scope: "workspace",
    summary: "Gets one secret by id or name, with masked values.",
    request: { secretId: optional(text), secretName: optional(text) },
    input: schemas.gatewaySecretRefSchema,
    response: keyedResponse("secret", secret),
  }),

  updateGatewaySecret: defineRoute("updateGatewaySecret", {
    at: "POST /secrets/update",
    permission: "write",
    scope: "workspace",
    auditTarget: { id: ["secretId"] },
    summary: "Replaces the credential or its auth_config. Absent or empty fields are kept.",
    request: {
      secretId: required(text),
      secretValue: clearedByFlag(optional(textMapOrAbsent, "Replaces the whole credential.")),
      authConfig: clearedByFlag(orJsonString(optional(textMapOrAbsent, "Replaces the whole map."))),
    },
    input: schemas.updateGatewaySecretSchema,
    response: warningResponse("secret", secret),
  }),

  deleteGatewaySecret: defineRoute("deleteGatewaySecret", {
    at: "DELETE /secrets/delete",
    permission: "write",
    scope: "workspace",
    auditTarget: { id: ["secretId"] },
    summary: "Deletes a secret. Model definitions that use it lose their credential.",
    request: {
      secretId: required(text),
      ifUnused: optional(
        flag,
        "Fails and lists the users of the secret when a model definition uses it.",
      ),
    },
    input: schemas.deleteGatewaySecretSchema,
    response: emptyResponse(),
  }),

  listSecretInfos: defineRoute("listSecretInfos", {
    at: "GET /secrets/list",
    permission: "read",
    scope: "workspace",
    itemKey: ["secretId"],
    summary: "Lists secrets with masked values, in order of creation.",
    request: { provider: optional(text), ...paging },
    input: schemas.listSecretInfosSchema,
    response: pageResponse("secrets", secret),
  }),
};
