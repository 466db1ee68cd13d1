import {
  type AccessTokenStore,
  DelayedBatch,
  lastUseInterval,
  type TokenUse,
} from "@gw/store-abstract";

export interface LastUsedWriterOptions {
  readonly accessTokens: Pick<AccessTokenStore, "noteUses">;
  /** Receives why uses could not be written. */
  readonly onError: (error: unknown) => void;
}

/** How long uses are collected before they are written, in milliseconds. */
const writeDelay = 1_000;
/** Milliseconds after a failed write before the use of a token is written again. */
const retryDelay = 60_000;

/**
 * Writes when each token was last used, at most once per `lastUseInterval` and token. Requests do
 * not wait for it.
 */
export class LastUsedWriter {
  /** When the use of a token may be written again, by token id. */
  readonly #nextWrite = new Map<string, number>();
  readonly #batch: DelayedBatch<TokenUse>;

  constructor({ accessTokens, onError }: LastUsedWriterOptions) {
    this.#batch = new DelayedBatch<TokenUse>({
      delay: writeDelay,
      write: (uses) => accessTokens.noteUses(uses),
      merge: { keyOf: ({ tokenId }) => tokenId, combine: (_queued, added) => added },
      onError: (error, uses) => {
        for (const { tokenId, usedAt } of uses) this.#nextWrite.set(tokenId, usedAt + retryDelay);
        onError(error);
      },
    });
  }

  /** @param usedAt - milliseconds since the Unix epoch */
  note(tokenId: string, usedAt: number): void {
    if (usedAt < (this.#nextWrite.get(tokenId) ?? 0)) return;
    this.#nextWrite.set(tokenId, usedAt + lastUseInterval);
    this.#batch.add({ tokenId, usedAt });
  }

  /** Writes the collected uses. Never rejects. */
  flush(): Promise<void> {
    return this.#batch.flush();
  }

  /** Forgets all other tokens, such as revoked ones. */
  keepOnly(tokenIds: ReadonlySet<string>): void {
    for (const tokenId of this.#nextWrite.keys()) {
      if (!tokenIds.has(tokenId)) this.#nextWrite.delete(tokenId);
    }
  }
}
