import type { PageRequest } from "./page.js";
import type { everyWorkspace } from "./workspace/workspace.js";

/** `t-` followed by 32 lowercase hexadecimal digits. */
export type AccessTokenId = string;

/**
 * The roles of an access token. `viewer` reads metadata, `editor` also changes it, and `admin` also
 * manages tokens, keys and the audit trail. `invoker` calls endpoints and combines with any other
 * role.
 */
export const accessTokenRoles = ["viewer", "editor", "admin", "invoker"] as const;
/** One of {@link accessTokenRoles}. */
export type AccessTokenRole = (typeof accessTokenRoles)[number];

/** What operations require of their callers; `admin` covers tokens, keys and the audit trail. */
export const permissions = ["read", "write", "admin", "invoke"] as const;
/** One of {@link permissions}. */
export type Permission = (typeof permissions)[number];

/** Who sends a request, and what the token permits. */
export interface CallerInfo {
  /** As in the audit log: `admin`, or `token:` and the id of an access token. */
  readonly principal: string;
  /** Absent for the admin token. */
  readonly tokenId?: AccessTokenId;
  /** The name of the token. */
  readonly name?: string;
  /** The user or team that the token belongs to. */
  readonly owner?: string;
  /** The name of the workspace that the token is confined to; `*` for a token of the installation. */
  readonly workspace: string;
  readonly roles: readonly AccessTokenRole[];
  /** Those of the roles that the issuers of the token have, too. */
  readonly permissions: readonly Permission[];
  /**
   * Names of the endpoints that an `invoker` may call; all endpoints when absent. For a token of the
   * installation, those of the workspace `default`: it may then call none of the others.
   */
  readonly endpoints?: readonly string[];
  /** Milliseconds since the Unix epoch; the token is invalid from this time on. */
  readonly expiresAt?: number;
}

/** The public data of an access token. Never contains the token or its hash. */
export interface GatewayAccessTokenInfo {
  readonly tokenId: AccessTokenId;
  /** A label for people; need not be unique. */
  readonly name: string;
  /** The user or team that its calls are attributed to. */
  readonly owner?: string;
  /** The name of the workspace that the token is confined to; `*` for a token of the installation. */
  readonly workspace: string;
  /** In the order of {@link accessTokenRoles}. */
  readonly roles: readonly AccessTokenRole[];
  /** Names of the endpoints that an `invoker` may call; all endpoints when absent. */
  readonly endpoints?: readonly string[];
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly createdBy?: string;
  /** The issuing token, whose expiry or revocation ends this one; absent for the admin token. */
  readonly issuerTokenId?: AccessTokenId;
  /** Milliseconds since the Unix epoch; the token is invalid from this time on. */
  readonly expiresAt?: number;
  /** Milliseconds since the Unix epoch. */
  readonly revokedAt?: number;
  /** Milliseconds since the Unix epoch, accurate to about ten minutes. */
  readonly lastUsedAt?: number;
}

/** A new access token; the token itself is returned only here. */
export interface IssuedAccessToken {
  /** `gw_` followed by 43 characters. Secret. */
  readonly token: string;
  readonly info: GatewayAccessTokenInfo;
}

/** Input for issuing an access token. */
export interface CreateAccessTokenInput {
  /** 1 to 255 characters. */
  readonly name: string;
  /**
   * The user or team that its calls are attributed to, in usage and in limits of the scope OWNER; 1 to 255
   * characters. Absent for none: a token does not take over the owner of its issuer. `admin` and names that
   * begin with `token:`, `cli:`, `oidc:` or `jwt:` are reserved, because principals have them.
   */
  readonly owner?: string | undefined;
  /**
   * `*` for a token of the installation: in every workspace, and for keys, workspaces and the whole audit
   * log. Otherwise the token is confined to the workspace of the operations.
   */
  readonly workspace?: typeof everyWorkspace | undefined;
  /** At least one. */
  readonly roles: readonly AccessTokenRole[];
  /**
   * 1 to 100 endpoint names, only with `invoker`. An opened gateway stores the name of an endpoint that
   * is given by alias or id, and warns about endpoints that do not exist yet.
   */
  readonly endpoints?: readonly string[] | undefined;
  /** Milliseconds since the Unix epoch; defaults to the expiry of the issuer, if any. */
  readonly expiresAt?: number | undefined;
}

/** Identifies one access token. */
export interface AccessTokenRef {
  readonly tokenId: AccessTokenId;
  /** `*` for a token of the installation. */
  readonly workspace?: typeof everyWorkspace | undefined;
}

/** A page of the access tokens of a workspace. */
export interface ListAccessTokensInput extends PageRequest {
  /** `*` for the tokens of the installation instead; they are in no list of a workspace. */
  readonly workspace?: typeof everyWorkspace | undefined;
}
