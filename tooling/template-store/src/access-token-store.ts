import { defaultWorkspace, everyWorkspace, GatewayError, type WorkspaceScope } from "@gw/entities";
import {
  type AccessTokenRow,
  type AccessTokenStore,
  type AccessTokenTransaction,
  lastUseInterval,
  type NewAuditRecord,
  type TokenUse,
} from "@gw/store-abstract";
import type { AcmeDatabase } from "./database.js";
import { type AcmeState, appendAudit } from "./state.js";
import { matches, pageOf, update } from "./table.js";

export class AcmeAccessTokenStore implements AccessTokenStore {
  readonly #database: AcmeDatabase;

  constructor(database: AcmeDatabase) {
    this.#database = database;
  }

  async pageTokens({
    workspaceId,
    after = 0,
    limit,
  }: Parameters<AccessTokenStore["pageTokens"]>[0]): Promise<AccessTokenRow[]> {
    const { accessTokens } = this.#database.state;
    const own = accessTokens.filter((row) => matches(row, { workspaceId }));
    return structuredClone(pageOf(own, { after, limit }));
  }

  async liveTokens(at: number): ReturnType<AccessTokenStore["liveTokens"]> {
    const { state } = this.#database;
    return { revision: state.revision, tokens: liveTokensOf(state, at) };
  }

  transact<T>(
    workspaceId: WorkspaceScope,
    work: (tx: AccessTokenTransaction) => Promise<T>,
  ): Promise<T> {
    return this.#database.transact((draft) => work(new AcmeTokenTransaction(draft, workspaceId)));
  }

  noteUses(uses: readonly TokenUse[]): Promise<void> {
    return this.#database.transact(async (draft) => {
      for (const { tokenId, usedAt } of uses) {
        const row = draft.accessTokens.find((token) => token.tokenId === tokenId);
        const { lastUsedAt = Number.NEGATIVE_INFINITY } = row ?? {};
        if (usedAt - lastUsedAt < lastUseInterval) continue;
        draft.accessTokens = update(draft.accessTokens, { tokenId }, { lastUsedAt: usedAt });
      }
    });
  }
}

class AcmeTokenTransaction implements AccessTokenTransaction {
  readonly newRevision: number;
  readonly #draft: AcmeState;
  readonly #workspaceId: WorkspaceScope;

  constructor(draft: AcmeState, workspaceId: WorkspaceScope) {
    this.#draft = draft;
    this.#workspaceId = workspaceId;
    draft.revision += 1;
    this.newRevision = draft.revision;
  }

  async hasWorkspace(): Promise<boolean> {
    return [defaultWorkspace, everyWorkspace].includes(this.#workspaceId);
  }

  async token(tokenId: string): Promise<AccessTokenRow | undefined> {
    return structuredClone(this.#draft.accessTokens.find((row) => row.tokenId === tokenId));
  }

  async liveTokens(at: number): Promise<AccessTokenRow[]> {
    return liveTokensOf(this.#draft, at);
  }

  async insertToken(row: AccessTokenRow): Promise<void> {
    const hash = Buffer.from(row.tokenHash);
    const tokens = this.#draft.accessTokens;
    const isTaken = tokens.some(
      ({ tokenId, tokenHash }) => tokenId === row.tokenId || hash.equals(tokenHash),
    );
    if (isTaken) throw new GatewayError("RESOURCE_ALREADY_EXISTS", "This token exists already");
    this.#draft.accessTokens = [...tokens, structuredClone(row)];
  }

  async revokeTokens(tokenIds: readonly string[], revokedAt: number): Promise<void> {
    this.#draft.accessTokens = this.#draft.accessTokens.map((row) =>
      tokenIds.includes(row.tokenId) ? { ...row, revokedAt: row.revokedAt ?? revokedAt } : row,
    );
  }

  async appendAudit(record: NewAuditRecord): Promise<void> {
    appendAudit(this.#draft, record);
  }
}

function liveTokensOf({ accessTokens }: AcmeState, at: number): AccessTokenRow[] {
  const live = accessTokens.filter(
    ({ revokedAt, expiresAt = Number.POSITIVE_INFINITY }) =>
      revokedAt === undefined && expiresAt > at,
  );
  return structuredClone(live);
}
