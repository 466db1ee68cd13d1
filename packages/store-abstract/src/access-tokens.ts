import type { AccessTokenRole } from "@gw/entities";
import type { NewAuditRecord } from "./audit-log.js";

/** Milliseconds between two writes of when one token was used last. */
export const lastUseInterval = 600_000;

/** An access token as it is kept: by its hash alone. */
export interface AccessTokenRow {
  /** `t-` and 32 lowercase hex digits. */
  readonly tokenId: string;
  readonly name: string;
  /** SHA-256 of the token; no two rows have the same. */
  readonly tokenHash: Uint8Array;
  readonly roles: readonly AccessTokenRole[];
  readonly endpoints?: readonly string[] | undefined;
  readonly issuerTokenId?: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly createdBy?: string | undefined;
  /** The store revision that made the row: the order of lists. */
  readonly createdRevision: number;
  readonly expiresAt?: number | undefined;
  readonly revokedAt?: number | undefined;
  readonly lastUsedAt?: number | undefined;
}

/** A moment at which a token was used. */
export interface TokenUse {
  readonly tokenId: string;
  /** Milliseconds since the Unix epoch. */
  readonly usedAt: number;
}

/**
 * What a change of the tokens does inside of `transact`: reads that nobody changes meanwhile, and
 * writes that become visible together with the new revision. A write carries no rule.
 */
export interface AccessTokenTransaction {
  /** The revision that this transaction makes: the one before it plus 1. */
  readonly newRevision: number;
  /** Also one that is revoked or has expired. */
  token(tokenId: string): Promise<AccessTokenRow | undefined>;
  /** {@link AccessTokenStore.liveTokens}. */
  liveTokens(at: number): Promise<AccessTokenRow[]>;
  /** @throws RESOURCE_ALREADY_EXISTS when a row has this id or this hash */
  insertToken(row: AccessTokenRow): Promise<void>;
  /** Says that they are revoked; of those that are already it changes nothing. */
  revokeTokens(tokenIds: readonly string[], revokedAt: number): Promise<void>;
  appendAudit(record: NewAuditRecord): Promise<void>;
}

/** The access tokens of a gateway: rows, no rules. No row is ever deleted. */
export interface AccessTokenStore {
  /** All of them in pages, by ascending `createdRevision`. */
  pageTokens(page: {
    /** Only rows with a greater `createdRevision`; from the first one when absent. */
    readonly after?: number | undefined;
    readonly limit: number;
  }): Promise<AccessTokenRow[]>;
  /**
   * Those that are not revoked and do not expire until `at`, by ascending `createdRevision`, with the
   * revision of that state or one that was read before it.
   *
   * @param at - milliseconds since the Unix epoch
   */
  liveTokens(at: number): Promise<{
    readonly revision: number;
    readonly tokens: readonly AccessTokenRow[];
  }>;
  /**
   * Runs `work` as if alone: no mutation of the store and no other change of the tokens comes in
   * between. All of its writes and the revision plus 1 become visible together and durably, or not
   * at all. `work` may be run again; what it throws rolls everything back and passes through.
   *
   * @throws TEMPORARILY_UNAVAILABLE when the transaction cannot be had
   */
  transact<T>(work: (tx: AccessTokenTransaction) => Promise<T>): Promise<T>;
  /**
   * Notes uses, each only where the one that is known lies at least {@link lastUseInterval} before
   * it. No mutation: raises no revision and leaves no audit record.
   */
  noteUses(uses: readonly TokenUse[]): Promise<void>;
}
