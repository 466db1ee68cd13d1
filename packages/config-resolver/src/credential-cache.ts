import type { SecretFields } from "@gw/crypto";
import type { SealedSecret } from "@gw/store-abstract";
import { CachedCredential } from "./cached-credential.js";
import type { UnusableReason } from "./endpoint-config.js";
import type { SecretOpener } from "./secret-opener.js";

/**
 * The credentials of all endpoints, of which so many at most are open: beyond that, those that were
 * used least recently are opened again when they are needed. Reading everything again opens only
 * what was written since.
 */
export class CredentialCache {
  readonly #limit: number;
  readonly #opener: SecretOpener;
  readonly #known = new Map<string, CachedCredential>();
  /** Those at hand, from the one used least recently to the one used last. */
  readonly #open = new Map<CachedCredential, SecretFields>();
  /** Those that endpoints are called with: all of the last reading that came to its end. */
  #serving: ReadonlySet<CachedCredential> = new Set();
  /** Those of them at hand whose row is another by now: they serve until everything has been read. */
  readonly #replaced = new Map<CachedCredential, SecretFields>();

  constructor({ limit, opener }: { readonly limit: number; readonly opener: SecretOpener }) {
    this.#limit = limit;
    this.#opener = opener;
  }

  /**
   * The credential in that row, or why it cannot be had.
   *
   * @throws GatewayError TEMPORARILY_UNAVAILABLE when a key provider is away
   */
  async of(sealed: SealedSecret): Promise<CachedCredential | UnusableReason> {
    const known = this.#known.get(sealed.secretId);
    if (known?.isOf(sealed)) return known;
    const opened = await this.#opener.open(sealed);
    if (typeof opened === "string") return opened;
    if (known !== undefined) this.#replace(known);
    const credential = new CachedCredential(sealed, { among: this, opener: this.#opener });
    this.#known.set(sealed.secretId, credential);
    this.keep(credential, opened.reveal());
    return credential;
  }

  /** What a credential says, if it is at hand; it counts as used then. */
  find(credential: CachedCredential): SecretFields | undefined {
    const fields = this.#open.get(credential);
    if (fields === undefined) return this.#replaced.get(credential);
    this.#open.delete(credential);
    this.#open.set(credential, fields);
    return fields;
  }

  /** Hears that a credential was opened: it is kept at hand, unless its row is another by now. */
  keep(credential: CachedCredential, fields: SecretFields): void {
    if (this.#known.get(credential.secretId) !== credential) return;
    this.#open.set(credential, fields);
    if (this.#open.size <= this.#limit) return;
    const [oldest] = this.#open.keys();
    if (oldest !== undefined) this.#open.delete(oldest);
  }

  /** Hears what endpoints are called with from now on, and forgets about all others. */
  keepOnly(credentials: ReadonlySet<CachedCredential>): void {
    this.#serving = credentials;
    this.#replaced.clear();
    for (const [secretId, credential] of this.#known) {
      if (!credentials.has(credential)) this.#known.delete(secretId);
    }
    for (const credential of this.#open.keys()) {
      if (!credentials.has(credential)) this.#open.delete(credential);
    }
  }

  #replace(credential: CachedCredential): void {
    const fields = this.#open.get(credential);
    if (fields === undefined) return;
    this.#open.delete(credential);
    if (this.#serving.has(credential)) this.#replaced.set(credential, fields);
  }
}
