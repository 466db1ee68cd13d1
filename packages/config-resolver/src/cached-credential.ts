import type { SecretFields } from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import type { SealedSecret } from "@gw/store-abstract";
import type { CredentialCache } from "./credential-cache.js";
import type { Credential } from "./endpoint-config.js";
import type { SecretOpener } from "./secret-opener.js";

/**
 * A credential that was opened once, and is opened again from what is sealed where it was let go
 * meanwhile. Nothing of it prints.
 */
export class CachedCredential implements Credential {
  readonly #sealed: SealedSecret;
  readonly #among: CredentialCache;
  readonly #opener: SecretOpener;
  #opening: Promise<SecretFields> | undefined;

  constructor(
    sealed: SealedSecret,
    options: { readonly among: CredentialCache; readonly opener: SecretOpener },
  ) {
    this.#sealed = sealed;
    this.#among = options.among;
    this.#opener = options.opener;
  }

  get secretId(): string {
    return this.#sealed.secretId;
  }

  /** Whether nothing has changed of the row, nor of what the record in it is bound to. */
  isOf(sealed: SealedSecret): boolean {
    const own = this.#sealed;
    return (
      own.kekVersion === sealed.kekVersion &&
      own.secretName === sealed.secretName &&
      own.provider === sealed.provider &&
      own.authConfig?.api_base === sealed.authConfig?.api_base &&
      own.isDamaged === sealed.isDamaged &&
      Buffer.compare(own.wrappedDek, sealed.wrappedDek) === 0 &&
      Buffer.compare(own.encryptedValue, sealed.encryptedValue) === 0
    );
  }

  reveal(): SecretFields | Promise<SecretFields> {
    return this.#among.find(this) ?? this.#openOnce();
  }

  /** Calls at one time wait for one opening. */
  #openOnce(): Promise<SecretFields> {
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #open(): Promise<SecretFields> {
    const opened = await this.#opener.openAgain(this.#sealed);
    if (typeof opened === "string") {
      const message = `A stored secret cannot be opened any more (${opened})`;
      throw new GatewayError("CRYPTO_FAILURE", message);
    }
    const fields = opened.reveal();
    this.#among.keep(this, fields);
    return fields;
  }
}
