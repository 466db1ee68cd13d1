import {
  type CreateAccessTokenInput,
  type GatewayAccessTokenInfo,
  GatewayError,
} from "@gw/entities";
import {
  accessTokenRefSchema,
  createAccessTokenSchema,
  listAccessTokensSchema,
  mutationContextSchema,
  parseInput,
} from "@gw/entities/schemas";
import {
  type AccessTokenRow,
  type AccessTokenStore,
  type AccessTokenTransaction,
  hashAccessToken,
  newAccessToken,
} from "../../ports/access-tokens.js";
import type { AuditAction, NewAuditRecord } from "../../ports/audit-log.js";
import type { StoreEnvironment } from "../../ports/gateway-backend.js";
import type { TokenContext, TokenOperations } from "../../ports/token-operations.js";
import { compact } from "../compact.js";
import { notFound } from "../errors.js";
import { notifyCommitted } from "../mutation.js";
import { pageOf } from "../paging.js";
import { randomHex } from "../random-hex.js";
import {
  allRights,
  fieldExceeding,
  requestedRights,
  rightsOfTokens,
  type TokenRights,
} from "./token-rights.js";

/** Options of {@link createTokenOperations}. */
export interface TokenOperationsOptions extends StoreEnvironment {
  readonly accessTokens: AccessTokenStore;
}

/**
 * Implements the rules of access tokens on a backend: only administrators issue tokens, and a token
 * never has more rights than its issuer nor outlives it.
 *
 * @example
 * ```ts
 * const tokens = createTokenOperations({ accessTokens: backend.accessTokens });
 * const { token, info } = await tokens.createAccessToken({ name: "ci", roles: ["invoker"] });
 * ```
 */
export function createTokenOperations(options: TokenOperationsOptions): TokenOperations {
  const { accessTokens, clock = Date.now, newId = randomHex } = options;

  async function run<T>(by: TokenContext, work: (change: TokenChange) => Promise<T>): Promise<T> {
    const { tokenId, ...context } = by;
    const { principal, requestId, onCommitted } = parseInput(mutationContextSchema, context);
    const [result, revision] = await accessTokens.transact(async (tx) => {
      const now = clock();
      const issuer = await issuerOf(tx, { tokenId, now });
      const audit = (action: AuditAction, target: AccessTokenRow): Promise<void> =>
        tx.appendAudit(succeeded({ action, target, principal, requestId, time: now, tx }));
      return [await work({ tx, now, issuer, by, audit }), tx.newRevision] as const;
    });
    notifyCommitted(onCommitted, revision);
    return result;
  }

  return {
    async createAccessToken(input, by = {}) {
      const request = parseInput(createAccessTokenSchema, input);
      const token = newAccessToken();
      const tokenHash = hashAccessToken(token);
      const tokenId = `t-${newId()}`;
      const info = await run(by, async (change) => {
        const row = newRow(change, { tokenId, tokenHash, request });
        await change.tx.insertToken(row);
        await change.audit("token.create", row);
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
      return run(by, async ({ tx, now, audit }) => {
        const row = (await tx.token(tokenId)) ?? notFound("GatewayAccessToken", { tokenId });
        const affected = [row, ...descendantsOf(tokenId, await tx.liveTokens(now))];
        const revoked = affected.filter(({ revokedAt }) => revokedAt === undefined);
        await tx.revokeTokens(
          revoked.map((one) => one.tokenId),
          now,
        );
        for (const one of affected) await audit("token.revoke", one);
        return revoked.map((one) => toAccessTokenInfo({ ...one, revokedAt: now }));
      });
    },
  };
}

/** A token change in progress: its transaction, time and issuer. */
interface TokenChange {
  readonly tx: AccessTokenTransaction;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly issuer: TokenRights;
  readonly by: TokenContext;
  audit(action: AuditAction, target: AccessTokenRow): Promise<void>;
}

/** The current rights of the caller. @throws PERMISSION_DENIED */
async function issuerOf(
  tx: AccessTokenTransaction,
  { tokenId, now }: { readonly tokenId: string | undefined; readonly now: number },
): Promise<TokenRights> {
  if (tokenId === undefined) return allRights;
  const rights = rightsOfTokens(await tx.liveTokens(now)).get(tokenId);
  if (rights?.permissions.has("admin")) return rights;
  throw new GatewayError(
    "PERMISSION_DENIED",
    "Issuing and revoking tokens requires the `admin` role and a token that is not revoked or expired",
  );
}

function newRow(
  { tx, now, issuer, by }: TokenChange,
  token: {
    readonly tokenId: string;
    readonly tokenHash: Uint8Array;
    readonly request: CreateAccessTokenInput;
  },
): AccessTokenRow {
  const { request, ...identity } = token;
  const { expiresAt = issuer.expiresAt } = request;
  if (expiresAt !== undefined && expiresAt <= now) {
    throw new GatewayError("INVALID_STATE", "`expires_at` must be in the future");
  }
  const field = fieldExceeding(requestedRights({ ...request, expiresAt }), issuer);
  if (field !== undefined) {
    throw new GatewayError(
      "PERMISSION_DENIED",
      `\`${field}\` must not exceed the \`${field}\` of the issuing token`,
    );
  }
  return {
    ...identity,
    ...request,
    expiresAt,
    issuerTokenId: by.tokenId,
    createdAt: now,
    createdBy: by.principal,
    createdRevision: tx.newRevision,
  };
}

/** The tokens issued with a token, directly or indirectly. An issuer precedes its tokens. */
function descendantsOf(tokenId: string, live: readonly AccessTokenRow[]): AccessTokenRow[] {
  const ids = new Set([tokenId]);
  return live.filter((token) => {
    if (token.issuerTokenId === undefined || !ids.has(token.issuerTokenId)) return false;
    ids.add(token.tokenId);
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

/** Omits the hash: a reader could use it to search for the token in other data. */
function toAccessTokenInfo(row: AccessTokenRow): GatewayAccessTokenInfo {
  return compact({
    tokenId: row.tokenId,
    name: row.name,
    roles: [...row.roles],
    endpoints: row.endpoints && [...row.endpoints],
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    issuerTokenId: row.issuerTokenId,
    expiresAt: row.expiresAt,
    revokedAt: row.revokedAt,
    lastUsedAt: row.lastUsedAt,
  });
}
