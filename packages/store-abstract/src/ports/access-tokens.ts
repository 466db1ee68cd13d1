import { hash, randomBytes } from "node:crypto";
import type { AccessTokenRole, WorkspaceScope } from "@gw/entities";
import type { NewAuditRecord } from "./audit-log.js";

/** Minimum time in milliseconds between two stored values of a token's `lastUsedAt`. */
export const lastUseInterval = 600_000;

/** A stored access token. It contains the hash of the token, never the token. */
export interface AccessTokenRow {
  /** `t-` and 32 lowercase hex digits. */
  readonly tokenId: string;
  /** The workspace that the token is confined to; `*` for a token of the installation. */
  readonly workspaceId: WorkspaceScope;
  readonly name: string;
  readonly owner?: string | undefined;
  /** SHA-256 of the token, 32 bytes; unique. */
  readonly tokenHash: Uint8Array;
  readonly roles: readonly AccessTokenRole[];
  readonly endpoints?: readonly string[] | undefined;
  readonly issuerTokenId?: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly createdBy?: string | undefined;
  /**
   * The revision that inserted the row: of its workspace, or of `default` for a token of the installation.
   * Lists of one workspace are sorted by it.
   */
  readonly createdRevision: number;
  readonly expiresAt?: number | undefined;
  readonly revokedAt?: number | undefined;
  readonly lastUsedAt?: number | undefined;
}

/** One use of a token. */
export interface TokenUse {
  readonly tokenId: string;
  /** Milliseconds since the Unix epoch. */
  readonly usedAt: number;
}

/**
 * The operations inside {@link AccessTokenStore.transact}: isolated reads, and writes that become
 * visible together with the new revision. Writes check no rules.
 */
export interface AccessTokenTransaction {
  /**
   * The revision that this transaction commits, of its workspace or of `default` for the installation: the
   * current one plus 1.
   */
  readonly newRevision: number;
  /** Whether the workspace of the transaction exists; always true for `default` and the installation. */
  hasWorkspace(): Promise<boolean>;
  /** Of any workspace. Also returns revoked and expired tokens. */
  token(tokenId: string): Promise<AccessTokenRow | undefined>;
  /** See {@link AccessTokenStore.liveTokens}. */
  liveTokens(at: number): Promise<AccessTokenRow[]>;
  /** @throws RESOURCE_ALREADY_EXISTS when a row has this id or this hash */
  insertToken(row: AccessTokenRow): Promise<void>;
  /** Sets `revokedAt` of the tokens that are not revoked yet; ignores the others. */
  revokeTokens(tokenIds: readonly string[], revokedAt: number): Promise<void>;
  appendAudit(record: NewAuditRecord): Promise<void>;
}

/** Stores the access tokens of a gateway: rows, no rules. Rows are never deleted. */
export interface AccessTokenStore {
  /** The tokens of a workspace or of the installation in pages, by ascending `createdRevision`. */
  pageTokens(page: {
    readonly workspaceId: WorkspaceScope;
    /** Only rows with a greater `createdRevision`; all rows when absent. */
    readonly after?: number | undefined;
    readonly limit: number;
  }): Promise<AccessTokenRow[]>;
  /**
   * The tokens that are not revoked and expire after `at`, in any order, without those of deleted
   * workspaces. The revision is that of the installation, of the same state or older.
   *
   * @param at - milliseconds since the Unix epoch
   */
  liveTokens(at: number): Promise<{
    readonly revision: number;
    readonly tokens: readonly AccessTokenRow[];
  }>;
  /**
   * Runs `work` in isolation from store mutations and other token changes. All writes and the
   * revisions plus 1 of the installation and of the workspace become visible together and durably, or not
   * at all. `work` may run more than once; an error that it throws rolls everything back and is rethrown
   * unchanged.
   *
   * @param workspaceId - whose tokens change; changes of the installation count for `default`
   * @throws TEMPORARILY_UNAVAILABLE when the transaction cannot be started or committed
   */
  transact<T>(
    workspaceId: WorkspaceScope,
    work: (tx: AccessTokenTransaction) => Promise<T>,
  ): Promise<T>;
  /**
   * Stores each use whose `usedAt` is at least {@link lastUseInterval} after the stored one. Not a
   * mutation: the revision stays the same and no audit record is written.
   */
  noteUses(uses: readonly TokenUse[]): Promise<void>;
}

/** Creates a token: `gw_` and 32 random bytes in base64url. The result is a secret. */
export function newAccessToken(): string {
  return `gw_${randomBytes(32).toString("base64url")}`;
}

/** Whether a string has the format of an access token; the token may still be unknown. */
export function isAccessToken(text: string): boolean {
  return /^gw_[A-Za-z0-9_-]{43}$/.test(text);
}

/**
 * SHA-256 of a token, 32 bytes: the key of its row. A token has 256 random
 * bits, so an unsalted fast hash is safe.
 */
export function hashAccessToken(token: string): Buffer {
  // Through a string: the buffer that `hash` returns is not pooled and costs five times as much.
  return Buffer.from(hash("sha256", token, "binary"), "latin1");
}
