import type { SecretFields } from "@gw/crypto";
import type { SealedSecret } from "@gw/store-abstract";
import type { UnusableReason } from "./endpoint-config.js";
import { KeptCredential } from "./kept-credential.js";
import type { SecretOpener } from "./secret-opener.js";

/**
 * The credentials of all endpoints, of which so many at most are open: beyond that, those that were
 * used least recently are opened again when they are needed. Reading everything again opens only
 * what was written since.
 */
export class KeptCredentials {
  readonly #limit: number;
  readonly #opener: SecretOpener;
  readonly #known = new Map<string, KeptCredential>();
  /** Those at hand, from the one used least recently to the one used last. */
  readonly #open = new Set<KeptCredential>();

  constructor({ limit, opener }: { readonly limit: number; readonly opener: SecretOpener }) {
    this.#limit = limit;
    this.#opener = opener;
  }

  /**
   * The credential in that row, or why it cannot be had.
   *
   * @throws GatewayError TEMPORARILY_UNAVAILABLE when a key provider is away
   */
  async of(sealed: SealedSecret): Promise<KeptCredential | UnusableReason> {
    const known = this.#known.get(sealed.secretId);
    if (known?.isOf(sealed)) return known;
    const opened = await this.#opener.open(sealed);
    if (typeof opened === "string") return opened;
    const credential = new KeptCredential(sealed, { among: this, opener: this.#opener });
    this.#known.set(sealed.secretId, credential);
    this.keep(credential, opened.reveal());
    return credential;
  }

  /** Hears that a credential was opened: it is kept at hand, unless its row is another by now. */
  keep(credential: KeptCredential, fields: SecretFields): void {
    if (this.#known.get(credential.secretId) !== credential) return;
    credential.hold(fields);
    this.used(credential);
    if (this.#open.size <= this.#limit) return;
    const [oldest] = this.#open;
    if (oldest !== undefined) this.#letGo(oldest);
  }

  /** Hears that a credential at hand was used. */
  used(credential: KeptCredential): void {
    this.#open.delete(credential);
    this.#open.add(credential);
  }

  /** Forgets about all others: no endpoint is called with them any more. */
  keepOnly(credentials: ReadonlySet<KeptCredential>): void {
    for (const [secretId, credential] of this.#known) {
      if (!credentials.has(credential)) this.#known.delete(secretId);
    }
    for (const credential of this.#open) {
      if (!credentials.has(credential)) this.#letGo(credential);
    }
  }

  #letGo(credential: KeptCredential): void {
    this.#open.delete(credential);
    credential.drop();
  }
}
