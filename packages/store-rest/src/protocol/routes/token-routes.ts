import * as schemas from "@gw/entities/schemas";
import type { TokenOperations } from "@gw/store-abstract";
import { pageOf, plain, wholeListOf } from "../codecs/answer.js";
import { optional, required } from "../codecs/field.js";
import { listOf } from "../codecs/list-of.js";
import { objectOf } from "../codecs/object-of.js";
import { integer, text, time } from "../codecs/scalars.js";
import { defineRoute } from "../define-route.js";
import type { ProtocolRoutes } from "../protocol-route.js";
import { accessToken, roles } from "../shapes/access-token.js";
import { paging } from "../shapes/paging.js";

/** Access tokens: for administrators, and of ours alone. */
export const tokenRoutes: Pick<ProtocolRoutes, keyof TokenOperations> = {
  createAccessToken: defineRoute("createAccessToken", {
    at: "POST /tokens/create",
    permission: "admin",
    summary: "Issues an access token, which is shown this once.",
    request: {
      name: required(text),
      roles: required(roles, "None of them beyond those of the token that issues."),
      endpoints: optional(listOf(text), "For invoker alone: which endpoints; all when absent."),
      expiresAt: optional(time, "Milliseconds since the Unix epoch; no later than the issuer."),
    },
    input: schemas.createAccessTokenSchema,
    answer: plain(
      objectOf({
        token: required(text, "A secret, and kept nowhere."),
        info: required(accessToken),
      }),
    ),
  }),

  listAccessTokens: defineRoute("listAccessTokens", {
    at: "GET /tokens/list",
    permission: "admin",
    summary: "Lists access tokens, without the tokens; 100 where max_results is absent.",
    request: { ...paging, maxResults: optional(integer, "1 to 1,000; 100 when absent.") },
    input: schemas.listAccessTokensSchema,
    answer: pageOf("tokens", accessToken),
  }),

  revokeAccessToken: defineRoute("revokeAccessToken", {
    at: "POST /tokens/revoke",
    permission: "admin",
    summary: "Revokes an access token with all that was issued with it.",
    request: { tokenId: required(text) },
    input: schemas.accessTokenRefSchema,
    answer: wholeListOf("revoked", accessToken),
  }),
};
