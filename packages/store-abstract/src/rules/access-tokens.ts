import { type CreateAccessTokenInput, GatewayError } from "@gw/entities";
import {
  accessTokenRefSchema,
  createAccessTokenSchema,
  listAccessTokensSchema,
  mutationContextSchema,
  parseInput,
} from "@gw/entities/schemas";
import { hashAccessToken, newAccessToken } from "../access-token-text.js";
import type { AccessTokenRow, AccessTokenStore, AccessTokenTransaction } from "../access-tokens.js";
import type { AuditAction, NewAuditRecord } from "../audit-log.js";
import type { StoreEnvironment } from "../gateway-backend.js";
import type { TokenContext, TokenOperations } from "../token-operations.js";
import { notify } from "./notify.js";
import { pageOf } from "./paging.js";
import { toAccessTokenInfo } from "./presentation.js";
import { randomHex } from "./random-hex.js";
import { notFound } from "./refusals.js";
import { allRights, claimsOf, excessOf, rightsOfTokens, type TokenRights } from "./token-rights.js";

/** What {@link createTokenOperations} works on. */
export interface TokenOperationsOptions extends StoreEnvironment {
  readonly accessTokens: AccessTokenStore;
}

/**
 * The rules of access tokens, on a backend: only administrators issue, a token never has more rights
 * than what issued it, and ends with it.
 *
 * @example
 * ```ts
 * const tokens = createTokenOperations({ accessTokens: backend.accessTokens });
 * const { token, info } = await tokens.createAccessToken({ name: "ci", roles: ["invoker"] });
 * ```
 */
export function createTokenOperations(options: TokenOperationsOptions): TokenOperations {
  const { accessTokens, clock = Date.now, newId = randomHex } = options;

  async function change<T>(
    by: TokenContext,
    work: (change: TokenChange) => Promise<T>,
  ): Promise<T> {
    const { tokenId, ...context } = by;
    const { principal, requestId, onCommitted } = parseInput(mutationContextSchema, context);
    const [result, revision] = await accessTokens.transact(async (tx) => {
      const now = clock();
      const issuer = await issuerOf(tx, { tokenId, now });
      const audit = (action: AuditAction, target: AccessTokenRow): Promise<void> =>
        tx.appendAudit(succeeded({ action, target, principal, requestId, time: now, tx }));
      return [await work({ tx, now, issuer, by, audit }), tx.newRevision] as const;
    });
    if (onCommitted !== undefined) notify(() => onCommitted(revision));
    return result;
  }

  return {
    async createAccessToken(input, by = {}) {
      const wanted = parseInput(createAccessTokenSchema, input);
      const token = newAccessToken();
      const tokenHash = hashAccessToken(token);
      const tokenId = `t-${newId()}`;
      const info = await change(by, async (made) => {
        const row = newRow(made, { tokenId, tokenHash, wanted });
        await made.tx.insertToken(row);
        await made.audit("token.create", row);
        return toAccessTokenInfo(row);
      });
      return { token, info };
    },

    listAccessTokens: async (input = {}) =>
      pageOf({
        name: "access_tokens",
        request: parseInput(listAccessTokensSchema, input),
        filters: {},
        read: ({ after, limit }) => accessTokens.pageTokens({ after, limit }),
        present: toAccessTokenInfo,
      }),

    async revokeAccessToken(input, by = {}) {
      const { tokenId } = parseInput(accessTokenRefSchema, input);
      return change(by, async ({ tx, now, audit }) => {
        const row = (await tx.token(tokenId)) ?? notFound("GatewayAccessToken", { tokenId });
        const family = [row, ...issuedBy(tokenId, await tx.liveTokens(now))];
        const ended = family.filter(({ revokedAt }) => revokedAt === undefined);
        await tx.revokeTokens(
          ended.map((one) => one.tokenId),
          now,
        );
        for (const one of family) await audit("token.revoke", one);
        return ended.map((one) => toAccessTokenInfo({ ...one, revokedAt: now }));
      });
    },
  };
}

/** One change under way: the transaction, and what may be done in it. */
interface TokenChange {
  readonly tx: AccessTokenTransaction;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly issuer: TokenRights;
  readonly by: TokenContext;
  audit(action: AuditAction, target: AccessTokenRow): Promise<void>;
}

/** The rights by which a change is made, as they are at this moment. */
async function issuerOf(
  tx: AccessTokenTransaction,
  { tokenId, now }: { readonly tokenId: string | undefined; readonly now: number },
): Promise<TokenRights> {
  if (tokenId === undefined) return allRights;
  const rights = rightsOfTokens(await tx.liveTokens(now)).get(tokenId);
  if (rights?.permissions.has("admin")) return rights;
  throw new GatewayError(
    "PERMISSION_DENIED",
    "Only administrators issue and revoke tokens, with a token that is neither revoked nor expired",
  );
}

function newRow(
  { tx, now, issuer, by }: TokenChange,
  made: {
    readonly tokenId: string;
    readonly tokenHash: Uint8Array;
    readonly wanted: CreateAccessTokenInput;
  },
): AccessTokenRow {
  const { wanted, ...identity } = made;
  const { expiresAt = issuer.expiresAt } = wanted;
  if (expiresAt !== undefined && expiresAt <= now) {
    throw new GatewayError("INVALID_PARAMETER_VALUE", "expires_at must lie in the future");
  }
  const excess = excessOf(claimsOf({ ...wanted, expiresAt }), issuer);
  if (excess !== undefined) {
    throw new GatewayError(
      "PERMISSION_DENIED",
      `${excess} must not go beyond those of the token that issues`,
    );
  }
  return {
    ...identity,
    ...wanted,
    expiresAt,
    issuerTokenId: by.tokenId,
    createdAt: now,
    createdBy: by.principal,
    createdRevision: tx.newRevision,
  };
}

/** All that came of a token, in any generation; an issuer comes before what it issued. */
function issuedBy(tokenId: string, live: readonly AccessTokenRow[]): AccessTokenRow[] {
  const family = new Set([tokenId]);
  return live.filter((token) => {
    if (token.issuerTokenId === undefined || !family.has(token.issuerTokenId)) return false;
    family.add(token.tokenId);
    return true;
  });
}

function succeeded(change: {
  readonly action: AuditAction;
  readonly target: AccessTokenRow;
  readonly principal: string | undefined;
  readonly requestId: string | undefined;
  readonly time: number;
  readonly tx: AccessTokenTransaction;
}): NewAuditRecord {
  const { target, tx, ...rest } = change;
  const { tokenId: targetId, name: targetName } = target;
  return { ...rest, result: "succeeded", targetId, targetName, revision: tx.newRevision };
}
