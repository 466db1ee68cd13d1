import * as schemas from "@gw/entities/schemas";
import { alsoJson } from "../codecs/also-json.js";
import { nothing, pageOf, plain, under } from "../codecs/answer.js";
import { clearedByFlag } from "../codecs/clearable.js";
import { optional, required } from "../codecs/field.js";
import { objectOf } from "../codecs/object-of.js";
import { flag, text, textMap } from "../codecs/scalars.js";
import { defineRoute, noInput } from "../define-route.js";
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
  | "getSecretsConfig"
> = {
  createGatewaySecret: defineRoute("createGatewaySecret", {
    at: "POST /secrets/create",
    permission: "write",
    summary: "Puts in a credential, which is kept encrypted and never shown again.",
    request: {
      secretName: required(text),
      secretValue: required(textMap, "The credential: field name to value."),
      provider: optional(text),
      authConfig: alsoJson(optional(textMap, "What belongs to it without being secret.")),
    },
    input: schemas.createGatewaySecretSchema,
    answer: under("secret", secret),
  }),

  getSecretInfo: defineRoute("getSecretInfo", {
    at: "GET /secrets/get",
    permission: "read",
    summary: "Shows what may be shown about one secret, found by its id or its name.",
    request: { secretId: optional(text), secretName: optional(text) },
    input: schemas.gatewaySecretRefSchema,
    answer: under("secret", secret),
  }),

  updateGatewaySecret: defineRoute("updateGatewaySecret", {
    at: "POST /secrets/update",
    permission: "write",
    summary: "Replaces the credential or what belongs to it; what is absent or empty is kept.",
    request: {
      secretId: required(text),
      secretValue: clearedByFlag(optional(textMap, "Replaces the whole credential.")),
      authConfig: clearedByFlag(alsoJson(optional(textMap, "Replaces it whole."))),
    },
    input: schemas.updateGatewaySecretSchema,
    answer: under("secret", secret),
  }),

  deleteGatewaySecret: defineRoute("deleteGatewaySecret", {
    at: "DELETE /secrets/delete",
    permission: "write",
    summary: "Deletes a secret; model definitions that use it lose their credential.",
    request: {
      secretId: required(text),
      ifUnused: optional(flag, "Refuse, naming the users, instead."),
    },
    input: schemas.deleteGatewaySecretSchema,
    answer: nothing(),
  }),

  listSecretInfos: defineRoute("listSecretInfos", {
    at: "GET /secrets/list",
    permission: "read",
    summary: "Lists what may be shown about secrets, in order of creation.",
    request: { provider: optional(text), ...paging },
    input: schemas.listSecretInfosSchema,
    answer: pageOf("secrets", secret),
    isWholeList: true,
  }),

  getSecretsConfig: defineRoute("getSecretsConfig", {
    at: "GET /secrets/config",
    permission: "read",
    summary: "Says whether secrets can be kept; what MLflow's pages ask first.",
    request: {},
    input: noInput,
    answer: plain(
      objectOf({ secretsAvailable: required(flag), usingDefaultPassphrase: required(flag) }),
    ),
  }),
};
