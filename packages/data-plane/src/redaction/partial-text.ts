import type { LocatedText } from "./located-text.js";

const noPositions = new Float64Array(0);

/**
 * Where the bytes of a partial match are in a response. Appending costs what is appended, however
 * long the match is.
 */
export class PartialText {
  #positions = noPositions;
  #from = 0;
  #to = 0;

  get length(): number {
    return this.#to - this.#from;
  }

  /** The position of the first byte. */
  get position(): number {
    return this.#positions[this.#from] ?? 0;
  }

  /** The position of a byte, counted from the end: 1 is the last one. */
  positionFromEnd(count: number): number {
    return this.#positions[this.#to - count] ?? 0;
  }

  /** Appends a text, and keeps only the last `length` bytes in all. */
  append(text: LocatedText, length: number): void {
    const added = Math.min(length, text.length);
    const from = text.length - added;
    this.#makeRoom(added, length - added);
    this.#positions.set(text.positions.subarray(from, text.length), this.#to);
    this.#to += added;
    this.#from = this.#to - length;
  }

  /** Becomes a copy of another one. */
  copy(other: PartialText): void {
    this.clear();
    this.#makeRoom(other.length, 0);
    this.#positions.set(other.#positions.subarray(other.#from, other.#to));
    this.#to = other.length;
  }

  clear(): void {
    this.#from = 0;
    this.#to = 0;
  }

  /** Moves the last `kept` bytes at most once per as many appended ones. */
  #makeRoom(added: number, kept: number): void {
    const from = this.#to - kept;
    if (kept > 0 && this.#to + added <= this.#positions.length) return;
    const length = kept + added;
    if (length > this.#positions.length / 2) {
      const positions = new Float64Array(2 * length);
      positions.set(this.#positions.subarray(from, this.#to));
      this.#positions = positions;
    } else {
      this.#positions.copyWithin(0, from, this.#to);
    }
    this.#to = kept;
  }
}
