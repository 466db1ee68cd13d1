import { CryptoError } from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import type { SealedSecret, SealedSecretSource } from "@gw/store-abstract";

/** The sealed row of one secret; `undefined` when there is none. */
export async function findSealedSecret(
  source: Pick<SealedSecretSource, "pageSealedSecrets">,
  secretId: string,
): Promise<SealedSecret | undefined> {
  const [row] = await source.pageSealedSecrets({ afterSecretId: before(secretId), limit: 1 });
  return row?.secretId === secretId ? row : undefined;
}

/** The error to throw when a key provider cannot be reached; `undefined` for any other error. */
export function keyProviderOutage(error: unknown): GatewayError | undefined {
  if (!CryptoError.is(error) || error.code !== "KEK_PROVIDER_UNAVAILABLE") return undefined;
  return new GatewayError(
    "TEMPORARILY_UNAVAILABLE",
    "The key provider cannot be reached; try again",
    { cause: error },
  );
}

/** A string that sorts directly before an id, with no valid id between the two. */
function before(secretId: string): string {
  const last = secretId.charCodeAt(secretId.length - 1);
  return `${secretId.slice(0, -1)}${String.fromCharCode(last - 1)}~`;
}
