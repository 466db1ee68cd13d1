/** Keeps references to the first and the last bytes of what passes. */
export class HeadTailBuffer {
  readonly #headLimit: number;
  readonly #tailLimit: number;
  readonly #head: Buffer[] = [];
  #headLength = 0;
  #length = 0;
  #tail: Buffer[] = [];
  #tailLength = 0;

  /** Limits in bytes; chunks are kept whole, so either end may exceed its limit by one chunk. */
  constructor({ head = 16_384, tail = 65_536 }: { head?: number; tail?: number } = {}) {
    this.#headLimit = head;
    this.#tailLimit = tail;
  }

  push(chunk: Buffer): void {
    this.#length += chunk.length;
    if (this.#headLength < this.#headLimit) {
      this.#head.push(chunk);
      this.#headLength += chunk.length;
    }
    this.#tail.push(chunk);
    this.#tailLength += chunk.length;
    let first = this.#tail[0];
    while (first !== undefined && this.#tailLength - first.length >= this.#tailLimit) {
      this.#tail.shift();
      this.#tailLength -= first.length;
      first = this.#tail[0];
    }
  }

  /** The number of bytes that passed. */
  get length(): number {
    return this.#length;
  }

  get head(): Buffer {
    return concat(this.#head);
  }

  get tail(): Buffer {
    return concat(this.#tail);
  }
}

function concat(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}
