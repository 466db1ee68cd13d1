import {
  CryptoError,
  type KekLookup,
  openSecretFields,
  type Secret,
  type SecretFields,
} from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import type { SealedSecret } from "@gw/store-abstract";
import { type UnusableReason, unusableReasons } from "./endpoint-config.js";
import type { OpenAudit } from "./open-audit.js";

/** Opens sealed secrets, and has it recorded. */
export class SecretOpener {
  readonly #keyRing: KekLookup;
  readonly #audit: OpenAudit | undefined;

  constructor(options: { readonly keyRing: KekLookup; readonly audit: OpenAudit | undefined }) {
    this.#keyRing = options.keyRing;
    this.#audit = options.audit;
  }

  /**
   * @returns the credential, or why it cannot be had
   * @throws GatewayError TEMPORARILY_UNAVAILABLE when a key provider is away
   */
  async open(secret: SealedSecret): Promise<Secret<SecretFields> | UnusableReason> {
    const opened = await this.openAgain(secret);
    if (typeof opened !== "string") this.#audit?.opened(secret);
    return opened;
  }

  /** The same of one that was opened and recorded before. */
  async openAgain(secret: SealedSecret): Promise<Secret<SecretFields> | UnusableReason> {
    const { secretId, secretName, provider, authConfig, isDamaged } = secret;
    if (isDamaged) return "ENVELOPE_TAMPERED";
    const context = { secretId, secretName, provider, destination: authConfig?.api_base };
    try {
      return await openSecretFields({ envelope: secret, context, keyRing: this.#keyRing });
    } catch (error) {
      return reasonOf(error);
    }
  }
}

function reasonOf(error: unknown): UnusableReason {
  if (!CryptoError.is(error)) throw error;
  if (error.code === "KEK_PROVIDER_UNAVAILABLE") {
    throw new GatewayError("TEMPORARILY_UNAVAILABLE", "The key provider is away; try again", {
      cause: error,
    });
  }
  const reason = unusableReasons.find((one) => one === error.code);
  if (reason !== undefined) return reason;
  // A code that a newer @gw/crypto may bring.
  throw new GatewayError("CRYPTO_FAILURE", "A stored secret cannot be opened", { cause: error });
}
