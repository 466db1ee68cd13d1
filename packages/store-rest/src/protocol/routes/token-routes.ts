import * as schemas from "@gw/entities/schemas";
import type { TokenOperations } from "@gw/store-abstract";
import { optional, required } from "../codecs/field.js";
import { listOf } from "../codecs/list-of.js";
import { objectOf } from "../codecs/object-of.js";
import { listResponse, objectResponse, pageResponse } from "../codecs/response.js";
import { text, time } from "../codecs/scalars.js";
import { defineRoute } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";
import { accessToken, roles } from "../shapes/access-token.js";
import { alwaysPaged } from "../shapes/paging.js";

export const tokenRoutes: Pick<ProtocolRoutes, keyof TokenOperations> = {
  createAccessToken: defineRoute("createAccessToken", {
    at: "POST /tokens/create",
    permission: "admin",
    auditAction: "token.create",
    auditTarget: { name: "name" },
    summary: "Issues an access token. Only this response contains the token.",
    request: {
      name: required(text),
      roles: required(roles, "Must not exceed the roles of the token that sends the request."),
      endpoints: optional(
        listOf(text),
        "Restricts the invoker role to the named endpoints; all endpoints when absent.",
      ),
      expiresAt: optional(
        time,
        "Milliseconds since the Unix epoch; not later than the expiry of the requesting token.",
      ),
    },
    input: schemas.createAccessTokenSchema,
    response: objectResponse(
      objectOf({
        token: required(text, "The secret token. The server stores only its hash."),
        info: required(accessToken),
      }),
    ),
  }),

  listAccessTokens: defineRoute("listAccessTokens", {
    at: "GET /tokens/list",
    permission: "admin",
    summary: "Lists access tokens without their secrets, 100 per page when max_results is absent.",
    request: alwaysPaged,
    input: schemas.listAccessTokensSchema,
    response: pageResponse("tokens", accessToken),
  }),

  revokeAccessToken: defineRoute("revokeAccessToken", {
    at: "POST /tokens/revoke",
    permission: "admin",
    auditAction: "token.revoke",
    auditTarget: { id: ["tokenId"] },
    summary: "Revokes an access token and all tokens that were issued with it.",
    request: { tokenId: required(text) },
    input: schemas.accessTokenRefSchema,
    response: listResponse("revoked", accessToken),
  }),
};
