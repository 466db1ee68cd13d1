import {
  CryptoError,
  type ExportKey,
  type KekLookup,
  type SealedEnvelope,
  type SecretFields,
  sealSecretFields,
} from "@gw/crypto";
import { type AuthConfig, GatewayError, type WorkspaceId } from "@gw/entities";
import { openSealedSecret } from "@gw/key-management";
import { envelopeContextOf, keyProviderOutage, type SealedSecret } from "@gw/store-abstract";

/** A secret in a file, sealed under the key of the file. */
export interface ExportedSecret extends SealedEnvelope {
  readonly secretId: string;
  readonly secretName: string;
  readonly provider: string | undefined;
  readonly authConfig: AuthConfig | undefined;
}

/**
 * Opens a stored secret of a workspace and seals it under the key of a file.
 *
 * @throws GatewayError INVALID_STATE when the secret cannot be opened, TEMPORARILY_UNAVAILABLE
 */
export async function resealSecret(
  secret: SealedSecret,
  options: {
    readonly workspaceId: WorkspaceId;
    readonly keyRing: KekLookup;
    readonly key: ExportKey;
  },
): Promise<ExportedSecret> {
  const { secretId, secretName, provider, authConfig } = secret;
  const { workspaceId, keyRing, key } = options;
  let fields: SecretFields;
  try {
    fields = (await openSealedSecret({ secret, keyRing, workspaceId })).reveal();
  } catch (error) {
    throw openingError(error, secretName);
  }
  // No workspace: the file may be imported into another one.
  const bound = { ...envelopeContextOf(secret), workspace: undefined };
  const context = { ...bound, purpose: "gw.export" } as const;
  const envelope = await sealSecretFields({ fields, context, kek: key.kek });
  return { secretId, secretName, provider, authConfig, ...envelope };
}

function openingError(error: unknown, secretName: string): unknown {
  if (!CryptoError.is(error)) return error;
  const outage = keyProviderOutage(error);
  if (outage !== undefined) return outage;
  return new GatewayError(
    "INVALID_STATE",
    `GatewaySecret '${secretName}' cannot be opened (${error.code}): replace its value or delete ` +
      "the secret, then export again",
    { cause: error },
  );
}
