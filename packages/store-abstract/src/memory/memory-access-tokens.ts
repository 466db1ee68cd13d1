import { GatewayError } from "@gw/entities";
import {
  type AccessTokenRow,
  type AccessTokenStore,
  type AccessTokenTransaction,
  lastUseInterval,
  type TokenUse,
} from "../access-tokens.js";
import type { MemoryState } from "./memory-state.js";
import { byCreation, liveIn, MemoryTokenTransaction } from "./memory-token-transaction.js";
import { settle } from "./settle.js";

/** Some change commits in every round, so this many lost rounds mean more than bad luck. */
const attempts = 10_000;

export class MemoryAccessTokens implements AccessTokenStore {
  readonly #state: MemoryState;

  constructor(state: MemoryState) {
    this.#state = state;
  }

  async pageTokens({
    after = 0,
    limit,
  }: Parameters<AccessTokenStore["pageTokens"]>[0]): Promise<AccessTokenRow[]> {
    return byCreation(this.#state.opened.accessTokens)
      .filter(({ createdRevision }) => createdRevision > after)
      .slice(0, limit);
  }

  async liveTokens(at: number): ReturnType<AccessTokenStore["liveTokens"]> {
    const { revision, accessTokens } = this.#state.opened;
    return { revision, tokens: liveIn(accessTokens, at) };
  }

  async transact<T>(work: (tx: AccessTokenTransaction) => Promise<T>): Promise<T> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const tx = new MemoryTokenTransaction(this.#state.opened);
      const outcome = await settle(() => work(tx));
      if (!tx.isCurrent) continue;
      if ("error" in outcome) throw outcome.error;
      tx.commit();
      return outcome.value;
    }
    throw new GatewayError("TEMPORARILY_UNAVAILABLE", "Too many writers at once; try again");
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
