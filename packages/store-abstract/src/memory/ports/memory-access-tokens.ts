import type { WorkspaceScope } from "@gw/entities";
import {
  type AccessTokenRow,
  type AccessTokenStore,
  type AccessTokenTransaction,
  lastUseInterval,
  type TokenUse,
} from "../../ports/access-tokens.js";
import { commitIfCurrent } from "../commit-if-current.js";
import type { MemoryState } from "../memory-state.js";
import {
  accessTokens,
  liveTokensOf,
  MemoryTokenTransaction,
  tokensByCreation,
} from "./memory-token-transaction.js";

export class MemoryAccessTokens implements AccessTokenStore {
  readonly #state: MemoryState;

  constructor(state: MemoryState) {
    this.#state = state;
  }

  async pageTokens({
    workspaceId,
    after = 0,
    limit,
  }: Parameters<AccessTokenStore["pageTokens"]>[0]): Promise<AccessTokenRow[]> {
    return tokensByCreation(this.#state.opened)
      .filter((row) => row.workspaceId === workspaceId && row.createdRevision > after)
      .slice(0, limit);
  }

  async liveTokens(at: number): ReturnType<AccessTokenStore["liveTokens"]> {
    const { opened } = this.#state;
    return { revision: opened.revision, tokens: liveTokensOf(opened, at) };
  }

  async transact<T>(
    workspaceId: WorkspaceScope,
    work: (tx: AccessTokenTransaction) => Promise<T>,
  ): Promise<T> {
    const begin = () => new MemoryTokenTransaction(this.#state.opened, workspaceId);
    return commitIfCurrent(begin, work);
  }

  async noteUses(uses: readonly TokenUse[]): Promise<void> {
    const tokens = this.#state.opened.table(accessTokens);
    for (const { tokenId, usedAt } of uses) {
      const row = tokens.get({ tokenId });
      const { lastUsedAt = Number.NEGATIVE_INFINITY } = row ?? {};
      if (row !== undefined && usedAt - lastUsedAt >= lastUseInterval) {
        tokens.put({ ...row, lastUsedAt: usedAt });
      }
    }
  }
}
