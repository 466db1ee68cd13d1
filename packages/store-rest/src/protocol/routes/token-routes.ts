import { permissions } from "@gw/entities";
import * as schemas from "@gw/entities/schemas";
import type { TokenOperations } from "@gw/store-abstract";
import { enumOf } from "../codecs/enum-of.js";
import { optional, required } from "../codecs/field.js";
import { listOf } from "../codecs/list-of.js";
import { objectOf } from "../codecs/object-of.js";
import {
  listResponse,
  objectResponse,
  objectWarningResponse,
  pageResponse,
} from "../codecs/response.js";
import { text, time } from "../codecs/scalars.js";
import { defineRoute, noInput } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";
import { accessToken, roles } from "../shapes/access-token.js";
import { alwaysPaged } from "../shapes/paging.js";

const ofInstallation = "`*` for the installation instead of the workspace of the request.";

const caller = objectOf({
  principal: required(text, "As in the audit log: `admin`, or `token:` and the id of the token."),
  tokenId: optional(text),
  name: optional(text),
  owner: optional(text, "The user or team that calls with the token are attributed to."),
  workspace: required(
    text,
    "The name of the workspace that the token is confined to; `*` for a token of the installation.",
  ),
  roles: required(roles),
  permissions: required(
    listOf(enumOf(permissions)),
    "What the token permits: the permissions of its roles that its issuers have, too.",
  ),
  endpoints: optional(
    listOf(text),
    "Names of the endpoints that the token can call; all endpoints when absent.",
  ),
  expiresAt: optional(time),
});

export const tokenRoutes: Pick<ProtocolRoutes, keyof TokenOperations | "whoAmI"> = {
  whoAmI: defineRoute("whoAmI", {
    at: "GET /whoami",
    permission: "any",
    scope: "caller",
    summary: "Describes the access token of the request. Every valid token may ask.",
    request: {},
    input: noInput,
    response: objectResponse(caller),
  }),

  createAccessToken: defineRoute("createAccessToken", {
    at: "POST /tokens/create",
    permission: "admin",
    scope: "workspace",
    auditAction: "token.create",
    auditTarget: { name: "name" },
    summary: "Issues an access token. Only this response contains the token.",
    request: {
      name: required(text),
      owner: optional(
        text,
        "The user or team that calls with the token are attributed to, in usage and in limits; it is not " +
          "taken over from the token that sends the request.",
      ),
      workspace: optional(text, ofInstallation),
      roles: required(roles, "Must not exceed the roles of the token that sends the request."),
      endpoints: optional(
        listOf(text),
        "Restricts the invoker role to these endpoints, by name, alias or id; all endpoints when " +
          "absent. The token keeps their names. An endpoint that does not exist causes a warning.",
      ),
      expiresAt: optional(
        time,
        "Milliseconds since the Unix epoch; not later than the expiry of the requesting token.",
      ),
    },
    input: schemas.createAccessTokenSchema,
    response: objectWarningResponse({
      token: required(text, "The secret token. The server stores only its hash."),
      info: required(accessToken),
    }),
  }),

  listAccessTokens: defineRoute("listAccessTokens", {
    at: "GET /tokens/list",
    permission: "admin",
    scope: "workspace",
    summary: "Lists access tokens without their secrets, 100 per page when max_results is absent.",
    request: { workspace: optional(text, ofInstallation), ...alwaysPaged },
    input: schemas.listAccessTokensSchema,
    response: pageResponse("tokens", accessToken),
  }),

  revokeAccessToken: defineRoute("revokeAccessToken", {
    at: "POST /tokens/revoke",
    permission: "admin",
    scope: "workspace",
    auditAction: "token.revoke",
    auditTarget: { id: ["tokenId"] },
    summary: "Revokes an access token and all tokens that were issued with it.",
    request: { tokenId: required(text), workspace: optional(text, ofInstallation) },
    input: schemas.accessTokenRefSchema,
    response: listResponse("revoked", accessToken),
  }),
};
