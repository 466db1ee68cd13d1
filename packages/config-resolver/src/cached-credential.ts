import type { SecretFields } from "@gw/crypto";
import { destinationOf, GatewayError } from "@gw/entities";
import type { SealedSecret } from "@gw/store-abstract";
import type { CredentialCache } from "./credential-cache.js";
import type { Credential } from "./endpoint-config.js";
import type { SecretOpener } from "./secret-opener.js";

/**
 * A credential that opened once. If the cache has evicted its fields, they are opened again from the
 * sealed row. Printing it shows nothing.
 */
export class CachedCredential implements Credential {
  readonly #sealed: SealedSecret;
  readonly #cache: CredentialCache;
  readonly #opener: SecretOpener;
  #opening: Promise<SecretFields> | undefined;

  constructor(
    sealed: SealedSecret,
    options: { readonly cache: CredentialCache; readonly opener: SecretOpener },
  ) {
    this.#sealed = sealed;
    this.#cache = options.cache;
    this.#opener = options.opener;
  }

  get secretId(): string {
    return this.#sealed.secretId;
  }

  /** Whether the row, and everything that its envelope is bound to, is unchanged. */
  matches(sealed: SealedSecret): boolean {
    const own = this.#sealed;
    return (
      own.workspaceId === sealed.workspaceId &&
      own.kekVersion === sealed.kekVersion &&
      own.secretName === sealed.secretName &&
      own.provider === sealed.provider &&
      destinationOf(own.authConfig) === destinationOf(sealed.authConfig) &&
      own.isDamaged === sealed.isDamaged &&
      Buffer.compare(own.wrappedDek, sealed.wrappedDek) === 0 &&
      Buffer.compare(own.encryptedValue, sealed.encryptedValue) === 0
    );
  }

  reveal(): SecretFields | Promise<SecretFields> {
    return this.#cache.get(this) ?? this.#reopenOnce();
  }

  /** Concurrent calls share one opening. */
  #reopenOnce(): Promise<SecretFields> {
    this.#opening ??= this.#reopen().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #reopen(): Promise<SecretFields> {
    const opened = await this.#opener.reopen(this.#sealed);
    if (typeof opened === "string") {
      const message = `A stored secret can no longer be opened (${opened})`;
      throw new GatewayError("CRYPTO_FAILURE", message);
    }
    const fields = opened.reveal();
    this.#cache.add(this, fields);
    return fields;
  }
}
