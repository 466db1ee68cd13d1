import { escapes } from "./json-escape.js";

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

  /**
   * The index of the first one from `from` that is outside of escapes of two bytes; the number of bytes
   * if there is none.
   */
  next(from: number): number {
    const bytes = this.#bytes;
    const words = this.#words;
    const shift = this.#shift;
    const count = words.length;
    let at = this.#singly(from, Math.min(shift, bytes.length));
    if (at < shift) return at;
    for (let word = (at - shift) >> 2; word < count; word = (at - shift) >> 2) {
      // Bytes of the word before the start become ones that are not special.
      const skipped = (1 << (((at - shift) & 3) << 3)) - 1;
      let found = specialsIn((words[word] as number) | skipped);
      while (found === 0) {
        word += 1;
        if (word === count) return this.#singly(shift + (word << 2), bytes.length);
        found = specialsIn(words[word] as number);
      }
      at = shift + (word << 2) + ((31 - Math.clz32(found & -found)) >> 3);
      if (bytes[at] !== backslash || escapes[bytes[at + 1] ?? 0] !== 1) return at;
      at += 2;
    }
    return this.#singly(at, bytes.length);
  }

  /** The same up to an index, byte by byte; that index, or the one after it, if there is none. */
  #singly(from: number, to: number): number {
    const bytes = this.#bytes;
    let at = from;
    while (at < to) {
      const byte = bytes[at] as number;
      if (isSpecial[byte] === 0) at += 1;
      else if (byte === backslash && escapes[bytes[at + 1] ?? 0] === 1) at += 2;
      else return at;
    }
    return at;
  }
}

export const quote = 0x22;
export const backslash = 0x5c;

/** 1 for the bytes that {@link SpecialBytes} finds. */
const isSpecial: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === quote || byte === backslash ? 1 : 0,
);

/**
 * Subtracting from the four bytes at once borrows the top bit of those that are below the limit. The
 * lowest bit of the result belongs to the first special byte; higher ones may be wrong.
 */
function specialsIn(word: number): number {
  // Exchanging two pairs of characters puts the quote next to the control characters.
  const isControlOrQuote = (word ^ 0x02020202) - 0x21212121;
  const isBackslash = (word ^ 0x5c5c5c5c) - 0x01010101;
  return (isControlOrQuote | isBackslash) & ~word & 0x80808080;
}
