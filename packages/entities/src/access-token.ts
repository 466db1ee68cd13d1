import type { PageRequest } from "./page.js";

/** `t-` and 32 lowercase hex digits. */
export type AccessTokenId = string;

/**
 * What a token is for. `viewer` reads metadata, `editor` changes it too, `admin` has tokens, keys and
 * the audit trail beside that. `invoker` stands apart: it calls endpoints, and can be added to any.
 */
export const accessTokenRoles = ["viewer", "editor", "admin", "invoker"] as const;
export type AccessTokenRole = (typeof accessTokenRoles)[number];

/** What a caller must be allowed to; `admin` is for tokens, keys and the audit trail. */
export type Permission = "read" | "write" | "admin" | "invoke";

/** What may be shown about an access token. Never carries the token, nor its hash. */
export interface GatewayAccessTokenInfo {
  readonly tokenId: AccessTokenId;
  /** For people; several tokens may have the same. */
  readonly name: string;
  /** In the order of {@link accessTokenRoles}. */
  readonly roles: readonly AccessTokenRole[];
  /** Names of the endpoints that an `invoker` may call; all of them when absent. */
  readonly endpoints?: readonly string[];
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly createdBy?: string;
  /** The token that it was issued with, and ends with; absent for the bootstrap administrator. */
  readonly issuerTokenId?: AccessTokenId;
  /** Milliseconds since the Unix epoch; from then on it is worth nothing. */
  readonly expiresAt?: number;
  /** Milliseconds since the Unix epoch. */
  readonly revokedAt?: number;
  /** Milliseconds since the Unix epoch, to about ten minutes. */
  readonly lastUsedAt?: number;
}

/** A new access token: the only time that it is shown. */
export interface IssuedAccessToken {
  /** `gw_` and 43 characters; it is a secret. */
  readonly token: string;
  readonly info: GatewayAccessTokenInfo;
}

export interface CreateAccessTokenInput {
  /** 1 to 255 characters. */
  readonly name: string;
  /** At least one. */
  readonly roles: readonly AccessTokenRole[];
  /** 1 to 100 names of endpoints, which need not be there yet; only with `invoker`. */
  readonly endpoints?: readonly string[] | undefined;
  /** Milliseconds since the Unix epoch; when absent that of the issuer, if it has one. */
  readonly expiresAt?: number | undefined;
}

export interface AccessTokenRef {
  readonly tokenId: AccessTokenId;
}

export interface ListAccessTokensInput extends PageRequest {}
