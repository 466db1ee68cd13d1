import {
  firstBoundary,
  lastBoundary,
  type PrecedingBytes,
  precedingBytes,
  streamStart,
} from "./event-boundaries.js";

const nothing = Buffer.alloc(0);

/** Bytes that may be forwarded. */
export interface ForwardedBytes {
  /** Begin with an event and end with one. */
  readonly whole: Buffer;
  /** A part of an event that is too large to be held; follows the whole ones. */
  readonly part: Buffer;
}

/** Holds the last bytes of a stream back until they are a whole event. */
export class WholeEvents {
  /** In bytes; a larger event is forwarded as it arrives. */
  maxHeld = 262_144;
  #held: Buffer[] = [];
  #heldLength = 0;
  #before: PrecedingBytes = streamStart;
  #isOversized = false;

  /** Whether a part of an event was forwarded whose end has not arrived. */
  get isOversized(): boolean {
    return this.#isOversized;
  }

  /** What is held back. */
  get held(): Buffer {
    return joined(this.#held);
  }

  /** The rest of the event that is too large to be held, up to its end or the end of the bytes. */
  pushOversized(chunk: Buffer): Buffer {
    const end = firstBoundary(chunk, this.#before);
    const part = end === 0 ? chunk : chunk.subarray(0, end);
    this.#before = precedingBytes(part, this.#before);
    this.#isOversized = end === 0;
    return part;
  }

  /** Only to be called while {@link isOversized} is false. */
  push(chunk: Buffer): ForwardedBytes {
    const end = lastBoundary(chunk, this.#before);
    this.#before = precedingBytes(chunk, this.#before);
    if (end === chunk.length && this.#heldLength === 0) return { whole: chunk, part: nothing };
    let whole: Buffer = nothing;
    if (end > 0) {
      this.#held.push(chunk.subarray(0, end));
      whole = this.take();
    }
    if (end < chunk.length) this.#held.push(chunk.subarray(end));
    this.#heldLength += chunk.length - end;
    if (this.#heldLength <= this.maxHeld) return { whole, part: nothing };
    this.#isOversized = true;
    return { whole, part: this.take() };
  }

  /** Takes what is held back. */
  take(): Buffer {
    const { held } = this;
    this.#held = [];
    this.#heldLength = 0;
    return held;
  }
}

function joined(pieces: readonly Buffer[]): Buffer {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
}
