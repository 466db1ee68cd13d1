import { accessTokenRoles } from "@gw/entities";
import type { Codec } from "../codecs/codec.js";
import { optional, required } from "../codecs/field.js";
import { listOf } from "../codecs/list-of.js";
import { nameOf } from "../codecs/name-of.js";
import { objectOf } from "../codecs/object-of.js";
import { text, time } from "../codecs/scalars.js";

export const roles: Codec = listOf(nameOf(accessTokenRoles));

export const accessToken: Codec = objectOf({
  tokenId: required(text),
  name: required(text),
  roles: required(roles),
  endpoints: optional(listOf(text), "The endpoints that it may call; all of them when absent."),
  createdAt: required(time),
  createdBy: optional(text),
  issuerTokenId: optional(text, "The token that it was issued with, and ends with."),
  expiresAt: optional(time),
  revokedAt: optional(time),
  lastUsedAt: optional(time, "To about ten minutes, in milliseconds since the Unix epoch."),
});
