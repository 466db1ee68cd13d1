import type {
  AccessTokenRef,
  CreateAccessTokenInput,
  GatewayAccessTokenInfo,
  IssuedAccessToken,
  ListAccessTokensInput,
  MutationContext,
  Page,
} from "@gw/entities";

/** Who asks for a change of the tokens. */
export interface TokenContext extends MutationContext {
  /**
   * The token that it is asked with: what it issues has no more rights than it has itself, and ends
   * with it. Absent for whoever needs none: the bootstrap token, and who has the database.
   */
  readonly tokenId?: string | undefined;
}

/**
 * What administrators do about access tokens. Done on a database by {@link createTokenOperations},
 * and by a server through store-rest.
 */
export interface TokenOperations {
  /**
   * Issues a token, which is shown this once.
   *
   * @throws PERMISSION_DENIED where the issuer is no administrator, is worth nothing any more or has
   * fewer rights itself; INVALID_PARAMETER_VALUE, TEMPORARILY_UNAVAILABLE
   */
  createAccessToken(input: CreateAccessTokenInput, by?: TokenContext): Promise<IssuedAccessToken>;
  /** All of them in order of creation, those that are revoked or have expired too. */
  listAccessTokens(input?: ListAccessTokensInput): Promise<Page<GatewayAccessTokenInfo>>;
  /**
   * Revokes a token with all that it issued, and what those issued in turn. One that is revoked
   * already is no error.
   *
   * @returns what this very call revoked
   * @throws PERMISSION_DENIED, RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE,
   * TEMPORARILY_UNAVAILABLE
   */
  revokeAccessToken(
    input: AccessTokenRef,
    by?: TokenContext,
  ): Promise<readonly GatewayAccessTokenInfo[]>;
}
