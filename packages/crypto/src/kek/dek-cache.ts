/**
 * Data keys by id, bounded in number and age. All entries have the same time to live, so they
 * expire in insertion order.
 */
export class DekCache {
  readonly #maxDeks: number;
  readonly #maxAge: number;
  readonly #clock: () => number;
  readonly #entries = new Map<string, { readonly dek: Buffer; readonly expiresAt: number }>();
  #sweep: NodeJS.Timeout | undefined;

  /** @throws RangeError for a bound that is not an integer from 0 to 2^31 − 1 */
  constructor(options: {
    readonly maxDeks: number;
    readonly maxAge: number;
    readonly clock: () => number;
  }) {
    assertBound("maxDeks", options.maxDeks);
    assertBound("maxAge", options.maxAge);
    this.#maxDeks = options.maxDeks;
    this.#maxAge = options.maxAge;
    this.#clock = options.clock;
  }

  /** Returns a copy, which the caller zeroes after use. */
  get(id: string): Buffer | undefined {
    this.#evictExpired();
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    const copy = Buffer.alloc(entry.dek.length);
    copy.set(entry.dek);
    return copy;
  }

  /** Takes ownership of the bytes. */
  put(id: string, dek: Buffer): void {
    if (this.#maxDeks === 0 || this.#maxAge === 0) {
      dek.fill(0);
      return;
    }
    this.#evict(id);
    this.#entries.set(id, { dek, expiresAt: this.#clock() + this.#maxAge });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxDeks) break;
      this.#evict(oldest);
    }
    this.#scheduleSweep();
  }

  #evict(id: string): void {
    this.#entries.get(id)?.dek.fill(0);
    this.#entries.delete(id);
  }

  #evictExpired(): void {
    const now = this.#clock();
    for (const [id, { expiresAt }] of this.#entries) {
      if (expiresAt > now) break;
      this.#evict(id);
    }
  }

  // Expired bytes must be zeroed even if no caller comes back.
  #scheduleSweep(): void {
    const oldest = this.#entries.values().next().value;
    if (this.#sweep !== undefined || oldest === undefined) return;
    const wait = Math.max(1, Math.ceil(oldest.expiresAt - this.#clock()));
    this.#sweep = setTimeout(() => {
      this.#sweep = undefined;
      this.#evictExpired();
      this.#scheduleSweep();
    }, wait).unref();
  }
}

function assertBound(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= 0x7fff_ffff) return;
  throw new RangeError(`\`${name}\` must be an integer from 0 to ${0x7fff_ffff}`);
}
