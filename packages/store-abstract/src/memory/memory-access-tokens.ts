import {
  type AccessTokenRow,
  type AccessTokenStore,
  type AccessTokenTransaction,
  lastUseInterval,
  type TokenUse,
} from "../ports/access-tokens.js";
import { commitIfCurrent } from "./commit-if-current.js";
import type { MemoryState } from "./memory-state.js";
import {
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
    after = 0,
    limit,
  }: Parameters<AccessTokenStore["pageTokens"]>[0]): Promise<AccessTokenRow[]> {
    return tokensByCreation(this.#state.opened.accessTokens)
      .filter(({ createdRevision }) => createdRevision > after)
      .slice(0, limit);
  }

  async liveTokens(at: number): ReturnType<AccessTokenStore["liveTokens"]> {
    const { revision, accessTokens } = this.#state.opened;
    return { revision, tokens: liveTokensOf(accessTokens, at) };
  }

  async transact<T>(work: (tx: AccessTokenTransaction) => Promise<T>): Promise<T> {
    return commitIfCurrent(() => new MemoryTokenTransaction(this.#state.opened), work);
  }

  async noteUses(uses: readonly TokenUse[]): Promise<void> {
    const { accessTokens } = this.#state.opened;
    for (const { tokenId, usedAt } of uses) {
      const row = accessTokens.get(tokenId);
      const { lastUsedAt = Number.NEGATIVE_INFINITY } = row ?? {};
      if (row !== undefined && usedAt - lastUsedAt >= lastUseInterval) {
        accessTokens.put({ ...row, lastUsedAt: usedAt });
      }
    }
  }
}
