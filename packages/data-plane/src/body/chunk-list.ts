/** Chunks that are merged into one, so that a client that sends single bytes costs no buffer each. */
const chunksPerMerge = 1_024;
/** In bytes; merging longer chunks would cost more than it saves. */
const maxMerge = 1_048_576;

/** Bytes in the chunks in which they arrived, so that long ones are never copied. */
export class ChunkList {
  readonly #chunks: Buffer[] = [];
  /** The offset of each chunk. */
  readonly #offsets: number[] = [];
  #length = 0;
  /** The first chunk that may still be merged. */
  #unmerged = 0;

  /** In bytes. */
  get length(): number {
    return this.#length;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#offsets.push(this.#length);
    this.#length += chunk.length;
    if (this.#chunks.length - this.#unmerged === chunksPerMerge) this.#merge();
  }

  /** Drops all bytes. */
  clear(): void {
    this.#chunks.length = 0;
    this.#offsets.length = 0;
    this.#length = 0;
    this.#unmerged = 0;
  }

  /** The chunks of a range of bytes, without copies. */
  slice(start = 0, end: number = this.#length): Buffer[] {
    const result: Buffer[] = [];
    if (start >= end) return result;
    for (let index = this.#indexOf(start); index < this.#chunks.length; index += 1) {
      const offset = this.#offsets[index] as number;
      if (offset >= end) break;
      const chunk = this.#chunks[index] as Buffer;
      const isWhole = start <= offset && offset + chunk.length <= end;
      result.push(isWhole ? chunk : chunk.subarray(Math.max(0, start - offset), end - offset));
    }
    return result;
  }

  /** The text of a range of bytes. */
  text(start: number, end: number): string {
    const index = this.#indexOf(start);
    const [chunk, offset = 0] = [this.#chunks[index], this.#offsets[index]];
    return chunk !== undefined && end <= offset + chunk.length
      ? chunk.toString("utf8", start - offset, end - offset)
      : Buffer.concat(this.slice(start, end)).toString("utf8");
  }

  #merge(): void {
    const offset = this.#offsets[this.#unmerged] as number;
    if (this.#length - offset <= maxMerge) {
      const merged = Buffer.concat(this.#chunks.splice(this.#unmerged));
      this.#chunks.push(merged);
      this.#offsets.length = this.#unmerged + 1;
    }
    this.#unmerged = this.#chunks.length;
  }

  /** The index of the chunk that contains an offset, by bisection. */
  #indexOf(offset: number): number {
    let low = 0;
    for (let high = this.#chunks.length - 1; low < high; ) {
      const middle = (low + high + 1) >> 1;
      if ((this.#offsets[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
