import { accessTokenRoles, everyWorkspace, permissions } from "@gw/entities";
import type { TokenOperations } from "@gw/store-abstract";
import fc from "fast-check";
import { name, pageOf, paging, some, text, time } from "./arbitrary-values.js";

type ByCall = Readonly<Record<keyof TokenOperations | "whoAmI", fc.Arbitrary<unknown>>>;

const roles = fc.subarray([...accessTokenRoles], { minLength: 1 });
const endpoints = fc.uniqueArray(name, { minLength: 1, maxLength: 3 });
const workspace = fc.constant(everyWorkspace);
const expiresAt = fc.integer({ min: 1, max: 253_402_300_799_999 });

/** Valid inputs of the access token calls. */
export const tokenInputs: ByCall = {
  whoAmI: fc.constant({}),
  createAccessToken: fc.oneof(
    some({ name, roles }, { owner: name, workspace, expiresAt }),
    some(
      { name, roles: fc.constant(["viewer", "invoker"]), endpoints },
      { owner: name, workspace, expiresAt },
    ),
  ),
  listAccessTokens: some({}, { workspace, ...paging }),
  revokeAccessToken: some({ tokenId: fc.stringMatching(/^t-[0-9a-f]{32}$/) }, { workspace }),
};

const info = some(
  { tokenId: text, name: text, workspace: text, roles, createdAt: time },
  {
    ...{ owner: text, endpoints, createdBy: text, issuerTokenId: text },
    ...{ expiresAt, revokedAt: time, lastUsedAt: time },
  },
);

/** Possible outputs of the access token calls. */
export const tokenOutputs: ByCall = {
  whoAmI: some(
    { principal: text, workspace: text, roles, permissions: fc.subarray([...permissions]) },
    { tokenId: text, name: text, owner: text, endpoints, expiresAt },
  ),
  createAccessToken: some({ token: text, info }),
  listAccessTokens: pageOf(info),
  revokeAccessToken: fc.array(info, { maxLength: 3 }),
};
