import { z } from "zod";
import {
  type AccessTokenRef,
  accessTokenRoles,
  type CreateAccessTokenInput,
  type ListAccessTokensInput,
} from "./access-token.js";
import { endpointName } from "./endpoint/endpoint.schema.js";
import { limits } from "./limits.js";
import { integer, oneOf } from "./schema-primitives/numbers.schema.js";
import { pageRequestShape } from "./schema-primitives/page.schema.js";
import { record } from "./schema-primitives/record.schema.js";
import { nameText } from "./schema-primitives/text.schema.js";
import { everyWorkspace } from "./workspace/workspace.js";

const rolesRule = `must be a list of one or more of ${accessTokenRoles.join(", ")}`;
const endpointsRule = `must be a list of 1 to ${limits.endpointsOfToken} endpoint names`;

const roles = z
  .array(oneOf(accessTokenRoles), { error: rolesRule })
  .min(1, { error: rolesRule })
  .transform((requested) => accessTokenRoles.filter((role) => requested.includes(role)));

const endpoints = z
  .array(endpointName, { error: endpointsRule })
  .min(1, { error: endpointsRule })
  .max(limits.endpointsOfToken, { error: endpointsRule })
  .transform((names) => [...new Set(names)]);

/** Principals: limits of owners count callers without one by their principal. */
const reservedOwner = /^(?:admin$|(?:token|cli|oidc|jwt):)/;

const owner = nameText(limits.name)
  .refine((text) => !reservedOwner.test(text), {
    error: "must not be a principal: admin, or a name that begins with token:, cli:, oidc: or jwt:",
  })
  .meta({ not: { pattern: reservedOwner.source } });

const workspace = z
  .literal(everyWorkspace, { error: `must be ${everyWorkspace} or absent` })
  .optional();

/** Validates a {@link CreateAccessTokenInput}. */
export const createAccessTokenSchema: z.ZodType<CreateAccessTokenInput> = record({
  name: nameText(limits.name),
  owner: owner.optional(),
  workspace,
  roles,
  endpoints: endpoints.optional(),
  expiresAt: integer(1, limits.time).optional(),
})
  .refine((input) => input.endpoints === undefined || input.roles.includes("invoker"), {
    path: ["endpoints"],
    error: "must be absent unless `roles` includes invoker; add the role or remove the endpoints",
  })
  .meta({
    anyOf: [
      { not: { required: ["endpoints"] } },
      { properties: { roles: { contains: { const: "invoker" } } } },
    ],
  });

// Checked before the lookup, so that a token passed by mistake is never quoted in an error.
const tokenIdRule = "must be t- followed by 32 lowercase hexadecimal digits";
const tokenId = z.string({ error: tokenIdRule }).regex(/^t-[0-9a-f]{32}$/, { error: tokenIdRule });

/** Validates an {@link AccessTokenRef}. */
export const accessTokenRefSchema: z.ZodType<AccessTokenRef> = record({ tokenId, workspace });

/** Validates a {@link ListAccessTokensInput}. */
export const listAccessTokensSchema: z.ZodType<ListAccessTokensInput> = record({
  workspace,
  ...pageRequestShape,
});
