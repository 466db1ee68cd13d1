/**
 * Data keys by id, bounded in number and time. All have the same time to live, so that the order
 * of entering is the order of leaving.
 */
export class DekCache {
  readonly #maxDeks: number;
  readonly #maxAge: number;
  readonly #clock: () => number;
  readonly #entries = new Map<string, { readonly dek: Buffer; readonly until: number }>();
  #sweep: NodeJS.Timeout | undefined;

  /** @throws RangeError */
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

  /** A copy, which is the caller's to fill with zero. */
  get(id: string): Buffer | undefined {
    this.#dropOld();
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    const copy = Buffer.alloc(entry.dek.length);
    copy.set(entry.dek);
    return copy;
  }

  /** Takes the bytes over. */
  put(id: string, dek: Buffer): void {
    if (this.#maxDeks === 0 || this.#maxAge === 0) {
      dek.fill(0);
      return;
    }
    this.#drop(id);
    this.#entries.set(id, { dek, until: this.#clock() + this.#maxAge });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxDeks) break;
      this.#drop(oldest);
    }
    this.#sweepLater();
  }

  #drop(id: string): void {
    this.#entries.get(id)?.dek.fill(0);
    this.#entries.delete(id);
  }

  #dropOld(): void {
    const now = this.#clock();
    for (const [id, { until }] of this.#entries) {
      if (until > now) break;
      this.#drop(id);
    }
  }

  // Nobody may ever ask again: the bytes must go all the same.
  #sweepLater(): void {
    const oldest = this.#entries.values().next().value;
    if (this.#sweep !== undefined || oldest === undefined) return;
    const wait = Math.max(1, Math.ceil(oldest.until - this.#clock()));
    this.#sweep = setTimeout(() => {
      this.#sweep = undefined;
      this.#dropOld();
      this.#sweepLater();
    }, wait).unref();
  }
}

function assertBound(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= 0x7fff_ffff) return;
  throw new RangeError(`${name} is a whole number from 0 to ${0x7fff_ffff}`);
}
