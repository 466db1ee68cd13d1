/** So many pairs of bytes are told apart: more cost memory for each set of needles. */
const pairs = 1_024;
const farthest = 255;
/** What a byte may be in a needle. */
const first = 2;
const anywhere = 1;

function pairOf(one: number, next: number): number {
  return ((one << 5) ^ next) & (pairs - 1);
}

/**
 * Finds the first of several needles in bytes, mostly by looking at two bytes of as many as the shortest
 * of them has (Wu and Manber, "A fast algorithm for multi-pattern searching", 1994).
 */
export class PatternSearch {
  /** The longest comes first. */
  readonly #needles: readonly Buffer[];
  readonly #shortest: number;
  readonly #longest: number;
  /** By the pair that was read last: how much farther the next one stands that could be in a needle. */
  readonly #skips = new Uint8Array(pairs);
  readonly #bytes = new Uint8Array(256);

  /** @param needles - of two bytes or more each */
  constructor(needles: readonly Buffer[]) {
    this.#needles = needles.toSorted((a, b) => b.length - a.length);
    this.#longest = this.#needles[0]?.length ?? 0;
    this.#shortest = this.#needles.at(-1)?.length ?? 0;
    this.#skips.fill(Math.min(this.#shortest - 1, farthest));
    for (const needle of needles) this.#add(needle);
  }

  #add(needle: Buffer): void {
    for (const [at, byte] of needle.entries()) {
      this.#bytes[byte] = (this.#bytes[byte] ?? 0) | (at === 0 ? first | anywhere : anywhere);
      if (at === 0 || at >= this.#shortest) continue;
      const pair = pairOf(needle.readUInt8(at - 1), byte);
      this.#skips[pair] = Math.min(this.#skips[pair] ?? 0, this.#shortest - 1 - at);
    }
  }

  /** Bytes of the shortest one; 0 where there are none. */
  get shortest(): number {
    return this.#shortest;
  }

  /** Where the first one begins, from that place on; -1 where there is none. */
  indexIn(bytes: Buffer, from = 0): number {
    const shortest = this.#shortest;
    if (shortest === 0) return -1;
    for (let last = from + shortest - 1; last < bytes.length; ) {
      const skip = this.#skips[pairOf(bytes[last - 1] ?? 0, bytes[last] ?? 0)] ?? 1;
      if (skip === 0) {
        const at = last - shortest + 1;
        if (this.lengthAt(bytes, at) > 0) return at;
      }
      last += skip || 1;
    }
    return -1;
  }

  /** The length of the longest one that begins there; 0 where none does. */
  lengthAt(bytes: Buffer, at: number): number {
    return this.#needles.find((one) => hasAt(bytes, at, one, one.length))?.length ?? 0;
  }

  /** Where the first one begins that may go on after the last byte; the length where none does. */
  unfinishedIn(bytes: Buffer): number {
    const end = bytes.length;
    let at = end;
    const earliest = Math.max(0, end - this.#longest + 1);
    while (at > earliest && this.#isAny(bytes, at - 1, anywhere)) at -= 1;
    while (at < end && !this.#mayBeginAt(bytes, at)) at += 1;
    return at;
  }

  #mayBeginAt(bytes: Buffer, at: number): boolean {
    if (!this.#isAny(bytes, at, first)) return false;
    const length = bytes.length - at;
    return this.#needles.some((one) => one.length > length && hasAt(bytes, at, one, length));
  }

  #isAny(bytes: Buffer, at: number, place: number): boolean {
    return ((this.#bytes[bytes[at] ?? 0] ?? 0) & place) !== 0;
  }
}

/** Whether so many bytes of a needle stand there. */
function hasAt(bytes: Buffer, at: number, needle: Buffer, length: number): boolean {
  const end = at + length;
  // Mostly the first byte tells already, at a fraction of what comparing costs.
  if (bytes[at] !== needle[0] || end > bytes.length) return false;
  return bytes.compare(needle, 0, length, at, end) === 0;
}
