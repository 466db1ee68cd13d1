import type { SecretFields } from "@gw/crypto";
import { LRUCache } from "lru-cache";
import type { CachedCredential } from "./cached-credential.js";

/** The open credentials of one resolver, from the one that was used least recently. */
export class CredentialShare {
  readonly #onResize: (share: CredentialShare, previousSize: number) => void;
  // With `max`, it would allocate its whole memory at once, for each workspace.
  readonly #open = new LRUCache<CachedCredential, SecretFields>({
    maxSize: Number.MAX_SAFE_INTEGER,
    sizeCalculation: () => 1,
  });

  constructor(onResize: (share: CredentialShare, previousSize: number) => void) {
    this.#onResize = onResize;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Returns the fields of an open credential, and counts as a use of it. */
  get(credential: CachedCredential): SecretFields | undefined {
    return this.#open.get(credential);
  }

  add(credential: CachedCredential, fields: SecretFields): void {
    const { size } = this;
    this.#open.set(credential, fields);
    if (this.size !== size) this.#onResize(this, size);
  }

  /** Closes a credential. @returns its fields, if it was open */
  close(credential: CachedCredential): SecretFields | undefined {
    const { size } = this;
    const fields = this.#open.peek(credential);
    if (this.#open.delete(credential)) this.#onResize(this, size);
    return fields;
  }

  closeOldest(): void {
    const { size } = this;
    if (this.#open.pop() !== undefined) this.#onResize(this, size);
  }
}
