/** Finds what can end or change a JSON string: quotes, backslashes and control characters. */
export class SpecialBytes {
  readonly #bytes: Buffer;
  readonly #words: Int32Array;
  /** The index of the first byte of the first word. */
  readonly #shift: number;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#shift = -bytes.byteOffset & 3;
    const count = Math.max(0, bytes.length - this.#shift) >> 2;
    // The view must not begin beyond the end of its memory.
    const start = count === 0 ? 0 : bytes.byteOffset + this.#shift;
    this.#words = new Int32Array(bytes.buffer, start, count);
  }

  /** The index of the first one from `from`; the number of bytes if there is none. */
  next(from: number): number {
    const { length } = this.#bytes;
    const shift = this.#shift;
    const start = from < shift ? this.#singly(from, Math.min(shift, length)) : from;
    if (start < shift) return start;
    const words = this.#words;
    const count = words.length;
    let word = (start - shift) >> 2;
    if (word >= count) return this.#singly(start, length);
    // Bytes of the word before the start become ones that are not special.
    const skipped = (1 << (((start - shift) & 3) << 3)) - 1;
    let found = specialsIn((words[word] as number) | skipped);
    while (found === 0) {
      word += 1;
      if (word === count) return this.#singly(shift + (word << 2), length);
      found = specialsIn(words[word] as number);
    }
    return shift + (word << 2) + ((31 - Math.clz32(found & -found)) >> 3);
  }

  /** The index of the first one between two indices; the second index if there is none. */
  #singly(from: number, to: number): number {
    const bytes = this.#bytes;
    let at = from;
    while (at < to && isSpecial[bytes[at] as number] === 0) at += 1;
    return at;
  }
}

export const quote = 0x22;
export const backslash = 0x5c;

/** 1 for the bytes that {@link SpecialBytes} finds. */
export const isSpecial: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === quote || byte === backslash ? 1 : 0,
);

/**
 * Subtracting from the four bytes at once borrows the top bit of those that are below the limit. The
 * lowest bit of the result belongs to the first special byte; higher ones may be wrong.
 */
function specialsIn(word: number): number {
  const isControl = word - 0x20202020;
  const isQuote = (word ^ 0x22222222) - 0x01010101;
  const isBackslash = (word ^ 0x5c5c5c5c) - 0x01010101;
  return (isControl | isQuote | isBackslash) & ~word & 0x80808080;
}
