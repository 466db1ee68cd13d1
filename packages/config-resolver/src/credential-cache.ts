import type { SecretFields } from "@gw/crypto";
import type { SealedSecret } from "@gw/store-abstract";
import { CachedCredential } from "./cached-credential.js";
import type { CredentialShare } from "./credential-share.js";
import type { SecretOpener } from "./secret-opener.js";
import type { UnusableReason } from "./unusable-model.js";

/**
 * The credentials of all endpoints. A limited number is open; the least recently used ones are
 * opened again on demand. Reading all endpoints again opens only secrets that changed.
 */
export class CredentialCache {
  readonly #opener: SecretOpener;
  readonly #known = new Map<string, CachedCredential>();
  readonly #open: CredentialShare;
  /** The credentials of the last complete reading; calls of endpoints use them. */
  #serving: ReadonlySet<CachedCredential> = new Set();
  /**
   * Open credentials that served calls when their row changed or was removed. Calls use them until all
   * workspaces have been read, which is later than the end of the own reading, and a rotation may have removed
   * their key by then. Each one stays open only while something else holds it.
   */
  readonly #replaced = new WeakMap<CachedCredential, SecretFields>();

  constructor({ open, opener }: { readonly open: CredentialShare; readonly opener: SecretOpener }) {
    this.#opener = opener;
    this.#open = open;
  }

  /**
   * Returns the credential of a row, or the reason why it does not open.
   *
   * @throws GatewayError TEMPORARILY_UNAVAILABLE if a key provider is unavailable
   */
  async credentialOf(sealed: SealedSecret): Promise<CachedCredential | UnusableReason> {
    const known = this.#known.get(sealed.secretId);
    if (known?.matches(sealed)) return known;
    const opened = await this.#opener.open(sealed);
    if (typeof opened === "string") return opened;
    if (known !== undefined) this.#replace(known);
    const credential = new CachedCredential(sealed, { cache: this, opener: this.#opener });
    this.#known.set(sealed.secretId, credential);
    this.add(credential, opened.reveal());
    return credential;
  }

  /** Returns the fields of an open credential, and counts as a use of it. */
  get(credential: CachedCredential): SecretFields | undefined {
    return this.#open.get(credential) ?? this.#replaced.get(credential);
  }

  /** Adds an opened credential, unless its row changed since. */
  add(credential: CachedCredential, fields: SecretFields): void {
    if (this.#known.get(credential.secretId) !== credential) return;
    this.#open.add(credential, fields);
  }

  /** Sets the credentials that calls of endpoints use, and removes all others. */
  retain(credentials: ReadonlySet<CachedCredential>): void {
    for (const [secretId, credential] of this.#known) {
      if (credentials.has(credential)) continue;
      this.#known.delete(secretId);
      this.#replace(credential);
    }
    this.#serving = credentials;
  }

  #replace(credential: CachedCredential): void {
    const fields = this.#open.close(credential);
    if (fields !== undefined && this.#serving.has(credential))
      this.#replaced.set(credential, fields);
  }
}
