import {
  type AccessTokenStore,
  isAccessToken,
  rightsOfTokens,
  type TokenRights,
} from "@gw/store-abstract";
import type { Caller } from "./caller.js";
import { LastUsedWriter } from "./last-used-writer.js";

export interface TokenCacheOptions {
  readonly accessTokens: Pick<AccessTokenStore, "liveTokens" | "noteUses">;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
  /** Milliseconds for which they are known while the database is away; 1 h when absent. */
  readonly maxStale?: number | undefined;
  /** Hears why the tokens could not be read again, or their uses not be noted. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

interface Entry {
  readonly caller: Caller;
  readonly expiresAt: TokenRights["expiresAt"];
}

/** Milliseconds after which everything is read anew, though the revision says that it need not be. */
const fullReload = 60_000;
/** Milliseconds after which reading is tried again that failed. */
const retryAfter = 1_000;
/** Milliseconds without an answer after which the database counts as away. */
const patience = 2_000;
const hour = 3_600_000;

/**
 * The access tokens of a gateway by their hashes, in memory: no database is asked while a request
 * waits. What was revoked or issued elsewhere is known as soon as the revision is followed.
 */
export class TokenCache {
  readonly #options: TokenCacheOptions;
  readonly #clock: () => number;
  readonly #uses: LastUsedWriter;
  #entries: ReadonlyMap<string, Entry> = new Map();
  #revision: number | undefined;
  #reading: Promise<void> | undefined;
  #isOutdated = false;
  #readFailed = false;
  #lookFailed = false;
  /** When the question was asked to which no answer has come, by the clock of the process. */
  #askedAt: number | undefined;
  /** When the database last had what is known here, by the same clock. */
  #confirmedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  private constructor(options: TokenCacheOptions) {
    const { accessTokens, clock = Date.now, onError = () => {} } = options;
    this.#options = options;
    this.#clock = clock;
    this.#uses = new LastUsedWriter({ accessTokens, onError });
  }

  /** Reads all tokens. @throws a GatewayError of the database */
  static async open(options: TokenCacheOptions): Promise<TokenCache> {
    const directory = new TokenCache(options);
    await directory.refresh();
    return directory;
  }

  /** Whose token it is that has this hash, if it is one that is worth something. */
  find(tokenHash: Uint8Array): Caller | undefined {
    const entry = this.#entries.get(keyOf(tokenHash));
    if (entry === undefined || this.#isStale) return undefined;
    const { caller, expiresAt = Number.POSITIVE_INFINITY } = entry;
    const now = this.#clock();
    if (expiresAt <= now) return undefined;
    if (caller.tokenId !== undefined) this.#uses.note(caller.tokenId, now);
    return caller;
  }

  /**
   * Whether a text that is not found may be a token all the same: the database cannot be asked, and
   * it may have been issued since, or be known for too long to be trusted.
   */
  mayMiss(token: string): boolean {
    if (!isAccessToken(token)) return false;
    const isWaiting = this.#askedAt !== undefined && performance.now() - this.#askedAt > patience;
    return this.#readFailed || this.#lookFailed || isWaiting || this.#isStale;
  }

  get #isStale(): boolean {
    return performance.now() - this.#confirmedAt > (this.#options.maxStale ?? hour);
  }

  /** Reads the revision for whoever watches it, and takes from that whether the database is there. */
  async look(readRevision: () => Promise<number>): Promise<number> {
    const askedAt = performance.now();
    this.#askedAt = askedAt;
    try {
      const revision = await readRevision();
      this.#lookFailed = false;
      if (revision === this.#revision) this.#confirmedAt = askedAt;
      return revision;
    } catch (error) {
      this.#lookFailed = true;
      throw error;
    } finally {
      this.#askedAt = undefined;
    }
  }

  /** Hears the revision of the store, whoever raised it. */
  follow(revision: number): void {
    if (revision !== this.#revision) this.#refreshBeside();
  }

  /** Reads the tokens anew; resolves after a reading that began no earlier than this call. */
  refresh(): Promise<void> {
    this.#isOutdated = true;
    this.#reading ??= this.#keepReading().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** Writes down what uses are still to be noted. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#reading?.catch(() => undefined);
    await this.#uses.flush();
  }

  #refreshBeside(): void {
    const isKnown = this.#readFailed;
    this.refresh().catch((error: unknown) => {
      if (!isKnown && !this.#isClosed) this.#options.onError?.(error);
    });
  }

  async #keepReading(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      while (this.#isOutdated) {
        this.#isOutdated = false;
        await this.#read();
      }
      this.#readFailed = false;
    } catch (error) {
      this.#readFailed = true;
      throw error;
    } finally {
      const wait = this.#readFailed ? retryAfter : fullReload;
      if (!this.#isClosed) this.#timer = setTimeout(() => this.#refreshBeside(), wait).unref();
    }
  }

  async #read(): Promise<void> {
    const beganAt = performance.now();
    const { revision, tokens } = await this.#options.accessTokens.liveTokens(this.#clock());
    const rights = rightsOfTokens(tokens);
    const entries = new Map<string, Entry>();
    for (const { tokenId, tokenHash } of tokens) {
      const own = rights.get(tokenId);
      if (own === undefined) continue;
      const { permissions, endpoints, expiresAt } = own;
      const caller = { principal: `token:${tokenId}`, tokenId, permissions, endpoints };
      entries.set(keyOf(tokenHash), { caller, expiresAt });
    }
    this.#entries = entries;
    this.#revision = revision;
    this.#confirmedAt = beganAt;
    this.#uses.keepOnly(new Set(rights.keys()));
  }
}

function keyOf(tokenHash: Uint8Array): string {
  return Buffer.from(tokenHash).toString("latin1");
}
