/** The beginning and the end of bytes that pass, as references to what passed. */
export class Edges {
  readonly #headLimit: number;
  readonly #tailLimit: number;
  readonly #head: Buffer[] = [];
  #headLength = 0;
  #length = 0;
  #tail: Buffer[] = [];
  #tailLength = 0;

  /** Limits in bytes; whole chunks are kept, so that it may be a chunk more. */
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

  /** Whether the beginning is all that passed. */
  get isWhole(): boolean {
    return this.#headLength === this.#length;
  }

  get head(): Buffer {
    return joined(this.#head);
  }

  get tail(): Buffer {
    return joined(this.#tail);
  }
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}
