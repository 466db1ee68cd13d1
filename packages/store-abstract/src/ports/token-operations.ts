import type {
  AccessTokenRef,
  CreateAccessTokenInput,
  GatewayAccessTokenInfo,
  IssuedAccessToken,
  ListAccessTokensInput,
  MutationContext,
  Page,
} from "@gw/entities";

/** The caller of a token operation. */
export interface TokenContext extends MutationContext {
  /**
   * The token of the caller. A token that it issues has no more rights and expires no later than
   * itself. Absent for the admin token and for callers with access to the database.
   */
  readonly tokenId?: string | undefined;
}

/**
 * Operations on the access tokens of one workspace for administrators, and on those of the installation if
 * the input has `workspace: "*"`: on a database by {@link createTokenOperations},
 * or through store-rest.
 */
export interface TokenOperations {
  /**
   * Issues a token. The token is returned once and cannot be read again.
   *
   * @throws PERMISSION_DENIED when the issuer is not an administrator, is revoked or expired, or has
   * fewer rights; RESOURCE_DOES_NOT_EXIST for a deleted workspace; INVALID_PARAMETER_VALUE;
   * TEMPORARILY_UNAVAILABLE
   */
  createAccessToken(input: CreateAccessTokenInput, by?: TokenContext): Promise<IssuedAccessToken>;
  /** The tokens in order of creation, including revoked and expired ones. */
  listAccessTokens(input?: ListAccessTokensInput): Promise<Page<GatewayAccessTokenInfo>>;
  /**
   * Revokes a token and all tokens issued with it, directly or indirectly and in any workspace. A token
   * that is already revoked is not an error; one of another workspace does not exist.
   *
   * @returns the tokens that this call revoked
   * @throws PERMISSION_DENIED, RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE,
   * TEMPORARILY_UNAVAILABLE
   */
  revokeAccessToken(
    input: AccessTokenRef,
    by?: TokenContext,
  ): Promise<readonly GatewayAccessTokenInfo[]>;
}
