import { type GatewayAccessTokenInfo, GatewayError } from "@gw/entities";
import { CliError, wrongUse } from "../cli-error.js";
import { exitCodes } from "../exit-code.js";
import { quoted } from "../terminal/printable.js";

/** The token of that id, or the only one of that name that is not revoked. */
export function findToken(
  tokens: readonly GatewayAccessTokenInfo[],
  text: string,
): GatewayAccessTokenInfo {
  if (/^gw_[A-Za-z0-9_-]{43}$/.test(text)) {
    throw wrongUse("a token is named by its id or name, never by itself: revoke it, it was shown");
  }
  const byId = tokens.find(({ tokenId }) => tokenId === text);
  if (byId !== undefined) return byId;
  const named = tokens.filter(({ name, revokedAt }) => name === text && revokedAt === undefined);
  const [only] = named;
  if (only === undefined) {
    throw new GatewayError(
      "RESOURCE_DOES_NOT_EXIST",
      `GatewayAccessToken not found (no token that is not revoked is called ${quoted(text)})`,
    );
  }
  if (named.length === 1) return only;
  const ids = named.slice(0, 10).map(({ tokenId }) => tokenId);
  throw new CliError(
    exitCodes.refused,
    "INVALID_STATE",
    `${named.length} tokens are called ${quoted(text)}; name one by its id: ${ids.join(", ")}`,
  );
}

/** All that came of a token and is not revoked, in any generation. */
export function issuedWith(
  tokens: readonly GatewayAccessTokenInfo[],
  { tokenId }: GatewayAccessTokenInfo,
): readonly GatewayAccessTokenInfo[] {
  const family = new Set([tokenId]);
  // In order of creation: an issuer comes before what it issued.
  return tokens.filter((token) => {
    const isOfIt = token.issuerTokenId !== undefined && family.has(token.issuerTokenId);
    if (isOfIt) family.add(token.tokenId);
    return isOfIt && token.revokedAt === undefined;
  });
}
