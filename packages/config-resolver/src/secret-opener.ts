import {
  CryptoError,
  type KekLookup,
  openSecretFields,
  type Secret,
  type SecretFields,
} from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import { type SealedSecret, type UnreadableReason, unreadableReasons } from "@gw/store-abstract";
import type { OpenAudit } from "./open-audit.js";

/** Opens sealed secrets and records it in the audit log. */
export class SecretOpener {
  readonly #keyRing: KekLookup;
  readonly #audit: OpenAudit | undefined;

  constructor(options: { readonly keyRing: KekLookup; readonly audit: OpenAudit | undefined }) {
    this.#keyRing = options.keyRing;
    this.#audit = options.audit;
  }

  /**
   * Opens a secret.
   *
   * @returns the credential, or the reason why the secret does not open
   * @throws GatewayError TEMPORARILY_UNAVAILABLE if a key provider is unavailable
   */
  async open(secret: SealedSecret): Promise<Secret<SecretFields> | UnreadableReason> {
    const opened = await this.reopen(secret);
    if (typeof opened !== "string") this.#audit?.record(secret);
    return opened;
  }

  /** Opens a secret that was opened and recorded before. */
  async reopen(secret: SealedSecret): Promise<Secret<SecretFields> | UnreadableReason> {
    const { secretId, secretName, provider, authConfig, isDamaged } = secret;
    if (isDamaged) return "ENVELOPE_TAMPERED";
    const context = { secretId, secretName, provider, destination: authConfig?.api_base };
    try {
      return await openSecretFields({ envelope: secret, context, keyRing: this.#keyRing });
    } catch (error) {
      return unreadableReason(error);
    }
  }
}

function unreadableReason(error: unknown): UnreadableReason {
  if (!CryptoError.is(error)) throw error;
  if (error.code === "KEK_PROVIDER_UNAVAILABLE") {
    throw new GatewayError(
      "TEMPORARILY_UNAVAILABLE",
      "The key provider is unavailable; try again later",
      { cause: error },
    );
  }
  const reason = unreadableReasons.find((one) => one === error.code);
  if (reason !== undefined) return reason;
  // A newer version of @gw/crypto may add codes.
  throw new GatewayError("CRYPTO_FAILURE", "A stored secret cannot be opened", { cause: error });
}
