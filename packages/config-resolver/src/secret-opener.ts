import { type KekLookup, openSecretFields, type Secret, type SecretFields } from "@gw/crypto";
import type { WorkspaceId } from "@gw/entities";
import {
  envelopeContextOf,
  type SealedSecret,
  type UnreadableReason,
  unreadableReasonOf,
} from "@gw/store-abstract";
import type { OpenAudit } from "./open-audit.js";

/** Opens sealed secrets of one workspace and records it in the audit log. */
export class SecretOpener {
  readonly #keyRing: KekLookup;
  readonly #workspace: WorkspaceId;
  readonly #audit: OpenAudit | undefined;

  constructor(options: {
    readonly keyRing: KekLookup;
    readonly workspace: WorkspaceId;
    readonly audit: OpenAudit | undefined;
  }) {
    this.#keyRing = options.keyRing;
    this.#workspace = options.workspace;
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
    const workspaceId = this.#workspace;
    if (secret.workspaceId !== workspaceId) return "WRONG_WORKSPACE";
    try {
      const context = envelopeContextOf({ ...secret, workspaceId });
      return await openSecretFields({ envelope: secret, context, keyRing: this.#keyRing });
    } catch (error) {
      return unreadableReasonOf(error, secret);
    }
  }
}
