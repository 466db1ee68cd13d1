/** Slots for pairs of bytes; more slots cost memory for each set of patterns. */
const pairSlots = 1_024;
/** The most that fits into a byte. */
const maxSkip = 255;
/** Flags of a byte value: it begins a pattern, it occurs in one. */
const beginsPattern = 2;
const occurs = 1;

function pairSlot(first: number, second: number): number {
  return ((first << 5) ^ second) & (pairSlots - 1);
}

/**
 * Finds the first of several byte patterns, mostly by looking at two bytes per length of the
 * shortest pattern (Wu and Manber, "A fast algorithm for multi-pattern searching", 1994).
 */
export class PatternSearch {
  /** Longest first. */
  readonly #patterns: readonly Buffer[];
  readonly #shortest: number;
  readonly #longest: number;
  /** Per slot of the last pair read: how far to move until the next possible match. */
  readonly #skips = new Uint8Array(pairSlots);
  readonly #byteFlags = new Uint8Array(256);

  /** @param patterns - of two bytes or more each */
  constructor(patterns: readonly Buffer[]) {
    this.#patterns = patterns.toSorted((a, b) => b.length - a.length);
    this.#longest = this.#patterns[0]?.length ?? 0;
    this.#shortest = this.#patterns.at(-1)?.length ?? 0;
    this.#skips.fill(Math.min(this.#shortest - 1, maxSkip));
    for (const pattern of patterns) this.#add(pattern);
  }

  #add(pattern: Buffer): void {
    for (const [at, byte] of pattern.entries()) {
      const flags = at === 0 ? beginsPattern | occurs : occurs;
      this.#byteFlags[byte] = (this.#byteFlags[byte] ?? 0) | flags;
      if (at === 0 || at >= this.#shortest) continue;
      const slot = pairSlot(pattern.readUInt8(at - 1), byte);
      this.#skips[slot] = Math.min(this.#skips[slot] ?? 0, this.#shortest - 1 - at);
    }
  }

  /** The length of the shortest pattern in bytes; 0 without patterns. */
  get shortest(): number {
    return this.#shortest;
  }

  /** The index of the first match at or after `from`; -1 if there is none. */
  indexIn(bytes: Buffer, from = 0): number {
    const shortest = this.#shortest;
    if (shortest === 0) return -1;
    for (let last = from + shortest - 1; last < bytes.length; ) {
      const skip = this.#skips[pairSlot(bytes[last - 1] ?? 0, bytes[last] ?? 0)] ?? 1;
      if (skip === 0) {
        const at = last - shortest + 1;
        if (this.lengthAt(bytes, at) > 0) return at;
      }
      last += skip || 1;
    }
    return -1;
  }

  /** The length of the longest match that begins at `at`; 0 if none does. */
  lengthAt(bytes: Buffer, at: number): number {
    return this.#patterns.find((one) => matchesAt(bytes, at, one, one.length))?.length ?? 0;
  }

  /** The first index where the rest may be the start of a pattern; the length if there is none. */
  partialMatchIn(bytes: Buffer): number {
    const end = bytes.length;
    let at = end;
    const earliest = Math.max(0, end - this.#longest + 1);
    while (at > earliest && this.#hasFlag(bytes, at - 1, occurs)) at -= 1;
    while (at < end && !this.#mayBeginAt(bytes, at)) at += 1;
    return at;
  }

  #mayBeginAt(bytes: Buffer, at: number): boolean {
    if (!this.#hasFlag(bytes, at, beginsPattern)) return false;
    const length = bytes.length - at;
    return this.#patterns.some((one) => one.length > length && matchesAt(bytes, at, one, length));
  }

  #hasFlag(bytes: Buffer, at: number, flag: number): boolean {
    return ((this.#byteFlags[bytes[at] ?? 0] ?? 0) & flag) !== 0;
  }
}

/** Whether the first `length` bytes of a pattern are at that index. */
function matchesAt(bytes: Buffer, at: number, pattern: Buffer, length: number): boolean {
  const end = at + length;
  // The first byte mostly decides, at a fraction of the cost of a comparison.
  if (bytes[at] !== pattern[0] || end > bytes.length) return false;
  return bytes.compare(pattern, 0, length, at, end) === 0;
}
