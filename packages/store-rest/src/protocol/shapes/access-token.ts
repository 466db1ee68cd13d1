import { accessTokenRoles } from "@gw/entities";
import type { Codec } from "../codecs/codec.js";
import { enumOf } from "../codecs/enum-of.js";
import { optional, required } from "../codecs/field.js";
import { listOf } from "../codecs/list-of.js";
import { objectOf } from "../codecs/object-of.js";
import { text, time } from "../codecs/scalars.js";

export const roles: Codec = listOf(enumOf(accessTokenRoles));

export const accessToken: Codec = objectOf({
  tokenId: required(text),
  name: required(text),
  owner: optional(text, "The user or team that its calls are attributed to."),
  workspace: required(
    text,
    "The name of the workspace that the token is confined to; `*` for a token of the installation.",
  ),
  roles: required(roles),
  endpoints: optional(
    listOf(text),
    "Names of the endpoints that the token can call; all endpoints when absent.",
  ),
  createdAt: required(time),
  createdBy: optional(text),
  issuerTokenId: optional(
    text,
    "The token that issued this token. Revoking the issuer revokes this token.",
  ),
  expiresAt: optional(time),
  revokedAt: optional(time),
  lastUsedAt: optional(time, "Milliseconds since the Unix epoch, accurate to about ten minutes."),
});
