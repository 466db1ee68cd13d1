import {
  CryptoError,
  type EnvelopeContext,
  type KekLookup,
  openSecretFields,
  type Secret,
  type SecretFields,
} from "@gw/crypto";
import type { SealedSecret } from "@gw/store-abstract";

/** The context that the envelope of a stored secret is bound to, read from its row. */
export function envelopeContextOf(
  secret: Pick<SealedSecret, "secretId" | "secretName" | "provider" | "authConfig">,
): EnvelopeContext {
  const { secretId, secretName, provider, authConfig } = secret;
  return { secretId, secretName, provider, destination: authConfig?.api_base };
}

/**
 * Opens a stored secret with the context of its row. A damaged row counts as tampered with.
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
}): Promise<Secret<SecretFields>> {
  const { secret, keyRing } = options;
  if (secret.isDamaged) throw new CryptoError("ENVELOPE_TAMPERED");
  return openSecretFields({ envelope: secret, context: envelopeContextOf(secret), keyRing });
}
