import {
  type AccessTokenStore,
  isAccessToken,
  rightsOfTokens,
  type TokenRights,
} from "@gw/store-abstract";
import type { RevisionBus } from "../revision/revision-bus.js";
import { RevisionCache } from "../revision/revision-cache.js";
import type { Caller } from "./caller.js";
import { LastUsedWriter } from "./last-used-writer.js";

export interface TokenCacheOptions {
  readonly accessTokens: Pick<AccessTokenStore, "liveTokens" | "noteUses">;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
  /** Milliseconds for which tokens are valid while the database is away; 1 h when absent. */
  readonly maxStale?: number | undefined;
  /** Receives why tokens could not be read again, or their last use not be written. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

interface Entry {
  readonly caller: Caller;
  readonly expiresAt: TokenRights["expiresAt"];
}

type Entries = ReadonlyMap<string, Entry>;

/**
 * The access tokens of a gateway in memory, by hash: no request waits for the database. Tokens that
 * another process issues or revokes take effect as soon as the revision changes.
 */
export class TokenCache {
  readonly #clock: () => number;
  readonly #lastUsed: LastUsedWriter;
  readonly #cache: RevisionCache<Entries>;
  #bus: Pick<RevisionBus, "isUnreachable"> | undefined;

  private constructor(options: TokenCacheOptions) {
    const { accessTokens, clock = Date.now, maxStale, onError = () => {} } = options;
    this.#clock = clock;
    this.#lastUsed = new LastUsedWriter({ accessTokens, onError });
    this.#cache = new RevisionCache({
      maxStale,
      onError,
      load: async () => {
        const { revision, tokens } = await accessTokens.liveTokens(clock());
        const rights = rightsOfTokens(tokens);
        this.#lastUsed.keepOnly(new Set(rights.keys()));
        return { revision, value: entriesOf(tokens, rights) };
      },
    });
  }

  /** Reads all tokens. @throws a GatewayError of the database */
  static async open(options: TokenCacheOptions): Promise<TokenCache> {
    const tokens = new TokenCache(options);
    try {
      await tokens.refresh();
    } catch (error) {
      await tokens.close();
      throw error;
    }
    return tokens;
  }

  /** Follows the revision of the store. */
  follow(bus: Pick<RevisionBus, "subscribe" | "isUnreachable">): void {
    this.#bus = bus;
    bus.subscribe(this.#cache);
  }

  /** The caller whose token has this SHA-256; `undefined` for an unknown or expired token. */
  find(tokenHash: Uint8Array): Caller | undefined {
    const entry = this.#cache.serving?.get(keyOf(tokenHash));
    if (entry === undefined) return undefined;
    const { caller, expiresAt = Number.POSITIVE_INFINITY } = entry;
    const now = this.#clock();
    if (expiresAt <= now) return undefined;
    if (caller.tokenId !== undefined) this.#lastUsed.note(caller.tokenId, now);
    return caller;
  }

  /**
   * Whether a token that is not found may be valid all the same: the database cannot be read, and
   * the token may have been issued since the last read.
   */
  mayMiss(token: string): boolean {
    if (!isAccessToken(token)) return false;
    const { hasFailed, serving } = this.#cache;
    return hasFailed || serving === undefined || (this.#bus?.isUnreachable ?? false);
  }

  /** Reads the tokens again; resolves after a read that began no earlier than this call. */
  refresh(): Promise<void> {
    return this.#cache.load();
  }

  /** Writes the last uses that are not written yet. */
  async close(): Promise<void> {
    await this.#cache.close();
    await this.#lastUsed.flush();
  }
}

function entriesOf(
  tokens: Awaited<ReturnType<AccessTokenStore["liveTokens"]>>["tokens"],
  rights: ReadonlyMap<string, TokenRights>,
): Entries {
  const entries = new Map<string, Entry>();
  for (const { tokenId, tokenHash } of tokens) {
    const own = rights.get(tokenId);
    if (own === undefined) continue;
    const { permissions, endpoints, expiresAt } = own;
    const caller = { principal: `token:${tokenId}`, tokenId, permissions, endpoints };
    entries.set(keyOf(tokenHash), { caller, expiresAt });
  }
  return entries;
}

function keyOf(tokenHash: Uint8Array): string {
  return Buffer.from(tokenHash).toString("latin1");
}
