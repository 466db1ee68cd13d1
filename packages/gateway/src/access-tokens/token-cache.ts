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

/** Options of {@link TokenCache}. */
export interface TokenCacheOptions {
  readonly accessTokens: Pick<AccessTokenStore, "liveTokens" | "noteUses">;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
  /** How long tokens are accepted without the database, in milliseconds; 1 h when absent. */
  readonly maxStale?: number | undefined;
  /** Called after each read of the tokens. */
  readonly onRead?: (() => void) | undefined;
  /** Receives why tokens could not be read again, or why their last use could not be written. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Of the principals of access tokens. */
const tokenPrefix = "token:";

interface Entry {
  readonly caller: Caller;
  readonly expiresAt: TokenRights["expiresAt"];
}

interface Entries {
  readonly byHash: ReadonlyMap<string, Entry>;
  readonly byPrincipal: ReadonlyMap<string, Entry>;
}

/**
 * Holds the access tokens of a gateway in memory by hash, so that no request waits for the database.
 * Tokens that another process issues or revokes take effect when the bus observes the new revision.
 */
export class TokenCache {
  readonly #clock: () => number;
  readonly #lastUsed: LastUsedWriter;
  readonly #cache: RevisionCache<Entries>;
  #bus: Pick<RevisionBus, "isUnreachable"> | undefined;

  private constructor(options: TokenCacheOptions) {
    const { accessTokens, clock = Date.now, maxStale, onRead, onError = () => {} } = options;
    this.#clock = clock;
    this.#lastUsed = new LastUsedWriter({ accessTokens, onError });
    this.#cache = new RevisionCache({
      maxStale,
      onError,
      onLoad: onRead,
      load: async () => {
        const { revision, tokens } = await accessTokens.liveTokens(clock());
        const rights = rightsOfTokens(tokens);
        this.#lastUsed.keepOnly(new Set(rights.keys()));
        return { revision, value: entriesOf(tokens, rights) };
      },
    });
  }

  /** Creates a cache with all tokens. @throws a GatewayError of the database */
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

  /** The caller with this SHA-256 of a token; `undefined` for an unknown or expired token. */
  find(tokenHash: Uint8Array): Caller | undefined {
    const entry = this.#cache.serving?.byHash.get(keyOf(tokenHash));
    if (entry === undefined) return undefined;
    const { caller, expiresAt = Number.POSITIVE_INFINITY } = entry;
    const now = this.#clock();
    if (expiresAt <= now) return undefined;
    if (caller.tokenId !== undefined) this.#lastUsed.note(caller.tokenId, now);
    return caller;
  }

  /**
   * Whether the token of a caller that {@link find} returned has since been revoked or expired. `false`
   * while that is unknown.
   */
  hasEnded(principal: string): boolean {
    const { serving } = this.#cache;
    if (serving === undefined || !principal.startsWith(tokenPrefix)) return false;
    const entry = serving.byPrincipal.get(principal);
    return entry === undefined || (entry.expiresAt ?? Number.POSITIVE_INFINITY) <= this.#clock();
  }

  /**
   * Whether a token that {@link find} does not find may be valid: the database is unavailable, and the
   * token may have been issued after the last read.
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

  /** Writes the last uses that are still in memory. */
  async close(): Promise<void> {
    await this.#cache.close();
    await this.#lastUsed.flush();
  }
}

function entriesOf(
  tokens: Awaited<ReturnType<AccessTokenStore["liveTokens"]>>["tokens"],
  rights: ReadonlyMap<string, TokenRights>,
): Entries {
  const byHash = new Map<string, Entry>();
  const byPrincipal = new Map<string, Entry>();
  for (const { tokenId, tokenHash, name, owner, roles } of tokens) {
    const own = rights.get(tokenId);
    if (own === undefined) continue;
    const { workspaceId, permissions, endpoints, expiresAt } = own;
    const principal = `${tokenPrefix}${tokenId}`;
    const caller = {
      ...{ principal, tokenId, name, owner, roles },
      ...{ workspaceId, permissions, endpoints, expiresAt },
    };
    const entry = { caller, expiresAt };
    byHash.set(keyOf(tokenHash), entry);
    byPrincipal.set(caller.principal, entry);
  }
  return { byHash, byPrincipal };
}

function keyOf(tokenHash: Uint8Array): string {
  return Buffer.from(tokenHash).toString("latin1");
}
