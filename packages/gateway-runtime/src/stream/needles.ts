/** So many pairs of bytes are told apart: more cost memory for each set of needles. */
const pairs = 1_024;
const farthest = 255;

function pairOf(first: number, second: number): number {
  return ((first << 5) ^ second) & (pairs - 1);
}

/**
 * Finds the first of several texts in bytes, mostly by looking at two bytes of as many as the shortest
 * of them has (Wu and Manber, "A fast algorithm for multi-pattern searching", 1994).
 */
export class Needles {
  readonly #needles: readonly Buffer[];
  readonly #shortest: number;
  readonly #longest: number;
  /** By the pair that was read last: how much farther the next one stands that could be in a needle. */
  readonly #skips = new Uint8Array(pairs);
  /** 1 for each byte that is in any of them. */
  readonly #occurs = new Uint8Array(256);

  /** Each has two characters or more, which are bytes. */
  constructor(texts: readonly string[]) {
    this.#needles = texts
      .map((text) => Buffer.from(text, "latin1"))
      .sort((a, b) => b.length - a.length);
    this.#longest = this.#needles[0]?.length ?? 0;
    this.#shortest = this.#needles.at(-1)?.length ?? 0;
    this.#skips.fill(Math.min(this.#shortest - 1, farthest));
    for (const needle of this.#needles) {
      for (const byte of needle) this.#occurs[byte] = 1;
      for (let last = 1; last < this.#shortest; last += 1) {
        const pair = pairOf(needle.readUInt8(last - 1), needle.readUInt8(last));
        const skip = Math.min(this.#skips[pair] ?? 0, this.#shortest - 1 - last);
        this.#skips[pair] = skip;
      }
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
  unfinishedIn(bytes: Buffer, from = 0): number {
    const end = bytes.length;
    let at = end;
    const farthest = Math.max(from, end - this.#longest + 1);
    while (at > farthest && this.#occurs[bytes[at - 1] ?? 0] === 1) at -= 1;
    while (at < end && !this.#mayBeginAt(bytes, at)) at += 1;
    return at;
  }

  #mayBeginAt(bytes: Buffer, at: number): boolean {
    const length = bytes.length - at;
    return this.#needles.some((one) => one.length > length && hasAt(bytes, at, one, length));
  }
}

/** Whether so many bytes of a needle stand there. */
function hasAt(bytes: Buffer, at: number, needle: Buffer, length: number): boolean {
  const end = at + length;
  // Mostly the first byte tells already, at a fraction of what comparing costs.
  if (bytes[at] !== needle[0] || end > bytes.length) return false;
  return bytes.compare(needle, 0, length, at, end) === 0;
}
