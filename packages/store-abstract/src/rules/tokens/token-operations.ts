import {
  type CreateAccessTokenInput,
  defaultWorkspace,
  everyWorkspace,
  type GatewayAccessTokenInfo,
  GatewayError,
  type GatewayWorkspace,
  type WorkspaceScope,
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
  issuersFirst,
  isWithin,
  requestedRights,
  rightsOfTokens,
  type TokenRights,
} from "./token-rights.js";

/** Options of {@link createTokenOperations}. */
export interface TokenOperationsOptions extends StoreEnvironment {
  readonly accessTokens: AccessTokenStore;
  /** The workspace that the operations are confined to; `default` when absent. */
  readonly workspace?: Pick<GatewayWorkspace, "workspaceId" | "name"> | undefined;
  /**
   * How many tokens that are neither revoked nor expired the workspace may have, since gateways hold all of
   * them in memory; any number when absent. Tokens of the installation do not count.
   */
  readonly maxTokens?: number | undefined;
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
  const { accessTokens, clock = Date.now, newId = randomHex, maxTokens } = options;
  const { workspaceId: ownId, name: ownName } = options.workspace ?? {
    workspaceId: defaultWorkspace,
    name: defaultWorkspace,
  };

  /** The scope of an input: the own workspace, or the installation. */
  const scopeOf = ({ workspace = ownId }: { readonly workspace?: string | undefined }) => workspace;

  async function run<T>(
    workspaceId: WorkspaceScope,
    by: TokenContext,
    work: (change: TokenChange) => Promise<T>,
  ): Promise<T> {
    const { tokenId, ...context } = by;
    const { principal, requestId, onCommitted } = parseInput(mutationContextSchema, context);
    const [result, revision] = await accessTokens.transact(workspaceId, async (tx) => {
      if (!(await tx.hasWorkspace())) notFound("GatewayWorkspace", { workspaceId });
      const now = clock();
      let read: Promise<readonly AccessTokenRow[]> | undefined;
      const live = (): Promise<readonly AccessTokenRow[]> => (read ??= tx.liveTokens(now));
      const issuer = await issuerOf(live, { tokenId, workspaceId });
      const source = { principal, requestId, time: now, workspaceId, revision: tx.newRevision };
      const audit = (action: AuditAction, target: AccessTokenRow): Promise<void> =>
        tx.appendAudit(succeeded(action, target, source));
      return [
        await work({ tx, now, live, workspaceId, issuer, by, audit }),
        tx.newRevision,
      ] as const;
    });
    notifyCommitted(onCommitted, revision);
    return result;
  }

  /** Tokens that are revoked together may belong to workspaces whose names the operations do not know. */
  const nameOf = (workspaceId: WorkspaceScope) => (workspaceId === ownId ? ownName : workspaceId);
  const present = (row: AccessTokenRow) => toAccessTokenInfo(row, nameOf(row.workspaceId));

  return {
    async createAccessToken(input, by = {}) {
      const request = parseInput(createAccessTokenSchema, input);
      const token = newAccessToken();
      const tokenHash = hashAccessToken(token);
      const tokenId = `t-${newId()}`;
      const info = await run(scopeOf(request), by, async (change) => {
        const row = newRow(change, { tokenId, tokenHash, request });
        if (maxTokens !== undefined) await requireRoom(change, maxTokens);
        await change.tx.insertToken(row);
        await change.audit("token.create", row);
        return present(row);
      });
      return { token, info };
    },

    async listAccessTokens(input = {}) {
      const request = parseInput(listAccessTokensSchema, input);
      const workspaceId = scopeOf(request);
      return pageOf({
        name: "access_tokens",
        workspace: workspaceId,
        request,
        filters: {},
        read: ({ after, limit }) => accessTokens.pageTokens({ workspaceId, after, limit }),
        present,
      });
    },

    async revokeAccessToken(input, by = {}) {
      const { tokenId, ...scope } = parseInput(accessTokenRefSchema, input);
      const workspaceId = scopeOf(scope);
      return run(workspaceId, by, async ({ tx, now, live, audit }) => {
        const row = await tx.token(tokenId);
        if (row?.workspaceId !== workspaceId) return notFound("GatewayAccessToken", { tokenId });
        const affected = [row, ...descendantsOf(tokenId, await live())];
        const revoked = affected.filter(({ revokedAt }) => revokedAt === undefined);
        await tx.revokeTokens(
          revoked.map((one) => one.tokenId),
          now,
        );
        for (const one of affected) await audit("token.revoke", one);
        return revoked.map((one) => present({ ...one, revokedAt: now }));
      });
    },
  };
}

/** A token change in progress: its transaction, time and issuer. */
interface TokenChange {
  readonly tx: AccessTokenTransaction;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** The tokens before the change that are neither revoked nor expired; read at most once. */
  readonly live: () => Promise<readonly AccessTokenRow[]>;
  /** Whose tokens change. */
  readonly workspaceId: WorkspaceScope;
  readonly issuer: TokenRights;
  readonly by: TokenContext;
  audit(action: AuditAction, target: AccessTokenRow): Promise<void>;
}

/** The current rights of the caller over tokens of a workspace. @throws PERMISSION_DENIED */
async function issuerOf(
  live: TokenChange["live"],
  caller: {
    readonly tokenId: string | undefined;
    readonly workspaceId: WorkspaceScope;
  },
): Promise<TokenRights> {
  const { tokenId, workspaceId } = caller;
  if (tokenId === undefined) return allRights;
  const rights = rightsOfTokens(await live()).get(tokenId);
  if (rights?.permissions.has("admin") && isWithin(workspaceId, rights.workspaceId)) return rights;
  const scope = workspaceId === everyWorkspace ? "of the installation " : "";
  throw new GatewayError(
    "PERMISSION_DENIED",
    `Issuing and revoking tokens ${scope}requires a token ${scope}with the \`admin\` role that is ` +
      "not revoked or expired",
  );
}

function newRow(
  { tx, now, workspaceId, issuer, by }: TokenChange,
  token: {
    readonly tokenId: string;
    readonly tokenHash: Uint8Array;
    readonly request: CreateAccessTokenInput;
  },
): AccessTokenRow {
  const { request, ...identity } = token;
  const { name, owner, roles, endpoints, expiresAt = issuer.expiresAt } = request;
  if (expiresAt !== undefined && expiresAt <= now) {
    throw new GatewayError("INVALID_STATE", "`expires_at` must be in the future");
  }
  const requested = { workspaceId, roles, endpoints, expiresAt };
  const field = fieldExceeding(requestedRights(requested), issuer);
  if (field !== undefined) {
    throw new GatewayError(
      "PERMISSION_DENIED",
      `\`${field}\` must not exceed the \`${field}\` of the issuing token`,
    );
  }
  return {
    ...identity,
    ...{ name, owner },
    ...requested,
    issuerTokenId: by.tokenId,
    createdAt: now,
    createdBy: by.principal,
    createdRevision: tx.newRevision,
  };
}

/** @throws INVALID_STATE */
async function requireRoom({ live, workspaceId }: TokenChange, limit: number): Promise<void> {
  if (workspaceId === everyWorkspace) return;
  const count = (await live()).filter((one) => one.workspaceId === workspaceId).length;
  if (count < limit) return;
  throw new GatewayError(
    "INVALID_STATE",
    `The workspace has ${count} access tokens that are valid, and may have ${limit}; revoke some of them first`,
  );
}

/** The tokens issued with a token, directly or indirectly. */
function descendantsOf(tokenId: string, live: readonly AccessTokenRow[]): AccessTokenRow[] {
  const ids = new Set([tokenId]);
  return issuersFirst(live).filter((token) => {
    if (token.issuerTokenId === undefined || !ids.has(token.issuerTokenId)) return false;
    ids.add(token.tokenId);
    return true;
  });
}

function succeeded(
  action: AuditAction,
  target: AccessTokenRow,
  source: Pick<NewAuditRecord, "principal" | "requestId" | "time"> & {
    readonly workspaceId: WorkspaceScope;
    readonly revision: number;
  },
): NewAuditRecord {
  const { workspaceId, revision, ...rest } = source;
  const isOwn = target.workspaceId === workspaceId;
  return {
    ...rest,
    ...{ action, result: "succeeded", targetId: target.tokenId, targetName: target.name },
    ...(target.workspaceId !== everyWorkspace && { workspaceId: target.workspaceId }),
    // Members of a workspace do not learn how often others change.
    ...(isOwn && { revision }),
  };
}

/** Omits the hash: a reader could use it to search for the token in other data. */
function toAccessTokenInfo(row: AccessTokenRow, workspace: string): GatewayAccessTokenInfo {
  return compact({
    tokenId: row.tokenId,
    name: row.name,
    owner: row.owner,
    workspace,
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
