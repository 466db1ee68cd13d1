import { z } from "zod";
import {
  type AccessTokenRef,
  accessTokenRoles,
  type CreateAccessTokenInput,
  type ListAccessTokensInput,
} from "./access-token.js";
import { endpointName } from "./endpoint.schema.js";
import { limits } from "./limits.js";
import { integer, oneOf } from "./numbers.schema.js";
import { pageRequestShape } from "./page.schema.js";
import { record } from "./record.schema.js";
import { nameText } from "./text.schema.js";

const rolesRule = `must be a list of at least one of ${accessTokenRoles.join(", ")}`;
const endpointsRule = `must be a list of 1 to ${limits.endpointsOfToken} names of endpoints`;

const roles = z
  .array(oneOf(accessTokenRoles), { error: rolesRule })
  .min(1, { error: rolesRule })
  .transform((given) => accessTokenRoles.filter((role) => given.includes(role)));

const endpoints = z
  .array(endpointName, { error: endpointsRule })
  .min(1, { error: endpointsRule })
  .max(limits.endpointsOfToken, { error: endpointsRule })
  .transform((names) => [...new Set(names)]);

export const createAccessTokenSchema: z.ZodType<CreateAccessTokenInput> = record({
  name: nameText(limits.name),
  roles,
  endpoints: endpoints.optional(),
  expiresAt: integer(1, limits.time).optional(),
}).refine((input) => input.endpoints === undefined || input.roles.includes("invoker"), {
  path: ["endpoints"],
  error: "must be absent without the role invoker: the others call no endpoint",
});

// Never looked up as it is: whoever gives the token itself shall not read it in an error.
const tokenIdRule = "must be t- and 32 lowercase hex digits";
const tokenId = z.string({ error: tokenIdRule }).regex(/^t-[0-9a-f]{32}$/, { error: tokenIdRule });

export const accessTokenRefSchema: z.ZodType<AccessTokenRef> = record({ tokenId });

export const listAccessTokensSchema: z.ZodType<ListAccessTokensInput> = record(pageRequestShape);
