import { type GatewayAccessTokenInfo, GatewayError } from "@gw/entities";
import { CliError, wrongUse } from "../cli-error.js";
import { exitCodes } from "../exit-code.js";
import { quoted } from "../terminal/printable.js";

/** Finds a token by its id, or by a name that only one token that is not revoked has. */
export function findToken(
  tokens: readonly GatewayAccessTokenInfo[],
  text: string,
): GatewayAccessTokenInfo {
  if (/^gw_[A-Za-z0-9_-]{43}$/.test(text)) {
    throw wrongUse(
      "pass the id or the name of the token, never the token itself; revoke it, as it was exposed",
    );
  }
  const byId = tokens.find(({ tokenId }) => tokenId === text);
  if (byId !== undefined) return byId;
  const named = tokens.filter(({ name, revokedAt }) => name === text && revokedAt === undefined);
  const [only] = named;
  if (only === undefined) {
    throw new GatewayError(
      "RESOURCE_DOES_NOT_EXIST",
      `GatewayAccessToken not found (no token that is not revoked has the name ${quoted(text)})`,
    );
  }
  if (named.length === 1) return only;
  const ids = named.slice(0, 10).map(({ tokenId }) => tokenId);
  throw new CliError(
    exitCodes.rejected,
    "INVALID_STATE",
    `${named.length} tokens have the name ${quoted(text)}; pass one of the ids ${ids.join(", ")}`,
  );
}

/** The tokens that were issued with a token, directly or indirectly, and are not revoked. */
export function issuedWith(
  tokens: readonly GatewayAccessTokenInfo[],
  { tokenId }: GatewayAccessTokenInfo,
): readonly GatewayAccessTokenInfo[] {
  const family = new Set([tokenId]);
  // In order of creation, so an issuer comes before its tokens.
  return tokens.filter((token) => {
    const isOfIt = token.issuerTokenId !== undefined && family.has(token.issuerTokenId);
    if (isOfIt) family.add(token.tokenId);
    return isOfIt && token.revokedAt === undefined;
  });
}
