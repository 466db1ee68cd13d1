import { type AccessTokenStore, lastUseInterval } from "@gw/store-abstract";

export interface LastUsesOptions {
  readonly accessTokens: Pick<AccessTokenStore, "noteUses">;
  /** Hears why uses could not be noted. */
  readonly onError: (error: unknown) => void;
}

/** Milliseconds for which uses are gathered, to be written together. */
const gathering = 1_000;
/** Milliseconds after which a use is noted again that could not be. */
const retryAfter = 60_000;

/** Writes down when tokens were used: coarsely, and beside the requests. */
export class LastUsedWriter {
  readonly #options: LastUsesOptions;
  /** When a token is to be noted again, by its id. */
  readonly #next = new Map<string, number>();
  #pending = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: LastUsesOptions) {
    this.#options = options;
  }

  /** @param usedAt - milliseconds since the Unix epoch */
  note(tokenId: string, usedAt: number): void {
    if (usedAt < (this.#next.get(tokenId) ?? 0)) return;
    this.#next.set(tokenId, usedAt + lastUseInterval);
    this.#pending.set(tokenId, usedAt);
    // Not a reason for the process to stay alive.
    this.#timer ??= setTimeout(() => void this.flush(), gathering).unref();
  }

  /** Writes what was noted so far. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const uses = [...this.#pending].map(([tokenId, usedAt]) => ({ tokenId, usedAt }));
    this.#pending = new Map();
    if (uses.length > 0) this.#writing = this.#writing.then(() => this.#write(uses));
    return this.#writing;
  }

  /** Forgets about tokens that are worth nothing any more. */
  keepOnly(tokenIds: ReadonlySet<string>): void {
    for (const tokenId of this.#next.keys()) {
      if (!tokenIds.has(tokenId)) this.#next.delete(tokenId);
    }
  }

  async #write(uses: Parameters<AccessTokenStore["noteUses"]>[0]): Promise<void> {
    try {
      await this.#options.accessTokens.noteUses(uses);
    } catch (error) {
      for (const { tokenId, usedAt } of uses) this.#next.set(tokenId, usedAt + retryAfter);
      this.#options.onError(error);
    }
  }
}
