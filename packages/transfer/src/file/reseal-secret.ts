import {
  CryptoError,
  type ExportKey,
  type KekLookup,
  type SecretFields,
  sealSecretFields,
} from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import { envelopeContextOf, openSealedSecret } from "@gw/key-management";
import type { SealedSecret } from "@gw/store-abstract";
import type { ExportedSecret } from "./export-entry.js";

/**
 * A stored secret as it goes into a file: opened, and sealed under the key of that.
 *
 * @throws GatewayError INVALID_STATE where it does not open, TEMPORARILY_UNAVAILABLE
 */
export async function resealSecret(
  secret: SealedSecret,
  { keyRing, key }: { readonly keyRing: KekLookup; readonly key: ExportKey },
): Promise<ExportedSecret> {
  const { secretId, secretName, provider, authConfig } = secret;
  let fields: SecretFields;
  try {
    fields = (await openSealedSecret({ secret, keyRing })).reveal();
  } catch (error) {
    throw unopened(error, secretName);
  }
  const context = { ...envelopeContextOf(secret), purpose: "gw.export" } as const;
  const envelope = await sealSecretFields({ fields, context, kek: key.kek });
  return { secretId, secretName, provider, authConfig, ...envelope };
}

function unopened(error: unknown, secretName: string): unknown {
  if (!CryptoError.is(error)) return error;
  if (error.code === "KEK_PROVIDER_UNAVAILABLE") {
    return new GatewayError("TEMPORARILY_UNAVAILABLE", "The key provider is away; try again", {
      cause: error,
    });
  }
  return new GatewayError(
    "INVALID_STATE",
    `GatewaySecret '${secretName}' cannot be opened (${error.code}): replace its value or delete ` +
      "it, and export again",
    { cause: error },
  );
}
