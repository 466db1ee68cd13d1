import { CredentialShare } from "./credential-share.js";

/**
 * A limit of the credentials that several resolvers keep open together. Beyond it, the resolver with the
 * most open credentials closes the one that it used least recently, so each resolver has a fair share.
 */
export class OpenCredentials {
  readonly #limit: number;
  #count = 0;
  /** The shares by their size, without those of size 0. */
  readonly #bySize = new Map<number, Set<CredentialShare>>();
  #largestSize = 0;

  /** @param limit - the most credentials that are open, 0 or more */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds the open credentials of one resolver. */
  share(): CredentialShare {
    return new CredentialShare((share, previousSize) => this.#resize(share, previousSize));
  }

  /** Receives each change of a size by one. */
  #resize(share: CredentialShare, previousSize: number): void {
    const { size } = share;
    this.#count += size - previousSize;
    const former = this.#bySize.get(previousSize);
    former?.delete(share);
    if (former?.size === 0) this.#bySize.delete(previousSize);
    if (size > 0) this.#bySize.set(size, (this.#bySize.get(size) ?? new Set()).add(share));
    if (size > this.#largestSize || !this.#bySize.has(this.#largestSize)) this.#largestSize = size;
    if (this.#count > this.#limit) this.#largest?.closeOldest();
  }

  get #largest(): CredentialShare | undefined {
    return this.#bySize.get(this.#largestSize)?.values().next().value;
  }
}
