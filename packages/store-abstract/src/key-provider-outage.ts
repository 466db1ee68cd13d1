import { CryptoError } from "@gw/crypto";
import { GatewayError } from "@gw/entities";

/** The error to throw while a key provider is unavailable; `undefined` for any other error. */
export function keyProviderOutage(error: unknown): GatewayError | undefined {
  if (!CryptoError.is(error, "KEK_PROVIDER_UNAVAILABLE")) return undefined;
  return new GatewayError(
    "TEMPORARILY_UNAVAILABLE",
    "The key provider is unavailable; try again later",
    { cause: error },
  );
}
