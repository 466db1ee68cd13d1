/** Finds a byte of a chunk repeatedly, for indices that only grow; looks at each byte once. */
export class NextByte {
  readonly #chunk: Buffer;
  readonly #byte: number;
  #at = -1;

  constructor(chunk: Buffer, byte: number) {
    this.#chunk = chunk;
    this.#byte = byte;
  }

  get length(): number {
    return this.#chunk.length;
  }

  /** The index of the next one at or after `from`; the length of the chunk if there is none. */
  from(from: number): number {
    const chunk = this.#chunk;
    if (this.#at >= from) return this.#at;
    // The call of `indexOf` costs as much as a few bytes.
    const near = Math.min(from + 16, chunk.length);
    let at = from;
    while (at < near && chunk[at] !== this.#byte) at += 1;
    if (at === near) {
      const found = chunk.indexOf(this.#byte, near);
      at = found === -1 ? chunk.length : found;
    }
    this.#at = at;
    return at;
  }
}
