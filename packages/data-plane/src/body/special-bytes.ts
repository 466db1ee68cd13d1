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
    const bytes = this.#bytes;
    const { length } = bytes;
    let at = from;
    // Short strings end before a word is worth it.
    const near = Math.min(length, from + 16);
    while (at < near || (at < length && ((at - this.#shift) & 3) !== 0)) {
      if (isSpecial[bytes[at] as number] === 1) return at;
      at += 1;
    }
    if (at === length) return at;
    const words = this.#words;
    let word = (at - this.#shift) >> 2;
    while (word < words.length && !hasSpecial(words[word] as number)) word += 1;
    at = this.#shift + word * 4;
    while (at < length && isSpecial[bytes[at] as number] === 0) at += 1;
    return at;
  }
}

export const quote = 0x22;
export const backslash = 0x5c;

const isSpecial = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === quote || byte === backslash ? 1 : 0,
);

/** Subtracting from the four bytes at once borrows the top bit of those that are below the limit. */
function hasSpecial(word: number): boolean {
  const isControl = word - 0x20202020;
  const isQuote = (word ^ 0x22222222) - 0x01010101;
  const isBackslash = (word ^ 0x5c5c5c5c) - 0x01010101;
  return ((isControl | isQuote | isBackslash) & ~word & 0x80808080) !== 0;
}
