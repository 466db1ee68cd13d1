import { isUtf8 } from "node:buffer";

const nothing = Buffer.alloc(0);

/** Checks that chunks together are UTF-8; a character may be split between two of them. */
export class Utf8Check {
  /** The start of a character whose rest has not arrived. */
  #pending: Buffer = nothing;

  /** @returns whether the chunk is valid after those before it */
  push(chunk: Buffer): boolean {
    let start = 0;
    if (this.#pending.length > 0) {
      start = Math.min(lengthOf(this.#pending[0]) - this.#pending.length, chunk.length);
      const character = Buffer.concat([this.#pending, chunk.subarray(0, start)]);
      if (character.length < lengthOf(character[0])) {
        this.#pending = character;
        return true;
      }
      this.#pending = nothing;
      if (!isUtf8(character)) return false;
    }
    const end = completeLength(chunk, start);
    // Copied, so that it does not keep the chunk.
    if (end < chunk.length) this.#pending = Buffer.from(chunk.subarray(end));
    return isUtf8(chunk.subarray(start, end));
  }

  /** Whether no character is incomplete. */
  get isComplete(): boolean {
    return this.#pending.length === 0;
  }
}

/** The length without an incomplete character at the end. */
function completeLength(bytes: Buffer, start: number): number {
  const { length } = bytes;
  for (let at = length - 1; at >= start && at >= length - 3; at -= 1) {
    const byte = bytes[at] as number;
    if ((byte & 0xc0) === 0x80) continue;
    return at + lengthOf(byte) > length ? at : length;
  }
  return length;
}

/** The length of the character that begins with a byte, in bytes. */
function lengthOf(first = 0): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}
