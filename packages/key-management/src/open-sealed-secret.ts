import {
  CryptoError,
  type KekLookup,
  openSecretFields,
  type Secret,
  type SecretFields,
} from "@gw/crypto";
import type { WorkspaceId } from "@gw/entities";
import { envelopeContextOf, type SealedSecret } from "@gw/store-abstract";

/**
 * Opens a stored secret with the context of its row. A damaged row counts as tampered with, and so does a
 * row of another workspace than `workspaceId`, if that is given.
 *
 * @throws CryptoError `KEK_NOT_IN_RING`, `KEK_MISMATCH`, `ENVELOPE_FORMAT`, `ENVELOPE_TAMPERED`,
 * `KEK_PROVIDER_UNAVAILABLE`
 *
 * @example
 * ```ts
 * const [row] = await backend.sealedSecrets.pageSealedSecrets({ limit: 1 });
 * const value = await openSealedSecret({ secret: row, keyRing });
 * ```
 */
export async function openSealedSecret(options: {
  readonly secret: SealedSecret;
  readonly keyRing: KekLookup;
  readonly workspaceId?: WorkspaceId | undefined;
}): Promise<Secret<SecretFields>> {
  const { secret, keyRing, workspaceId = secret.workspaceId } = options;
  if (secret.workspaceId !== workspaceId) throw new CryptoError("ENVELOPE_TAMPERED");
  return openSecretFields({ envelope: secret, context: envelopeContextOf(secret), keyRing });
}
