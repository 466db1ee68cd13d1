import { DecodedScan, maxPartLength, noMatch, type PartialMatch } from "./decoded-scan.js";
import { type EscapeNotation, escapeNotations } from "./escape-notations.js";
import { FoundRanges } from "./found-ranges.js";
import { createText, type LocatedText } from "./located-text.js";
import type { PatternAutomaton } from "./pattern-automaton.js";

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
/** The lines of a partial match that are kept before those that ended are forgotten. */
const minLines = 64;

/** A part of a line whose bytes follow each other. */
interface Line {
  /** The number of bytes in lines before it. */
  readonly index: number;
  readonly position: number;
}

const plainText = createText(maxPartLength);

/**
 * Searches a response that arrives in chunks for credentials, as it is and with escapes decoded. Line
 * breaks may be anywhere in a credential, as base64 has them; empty lines may not, which end events.
 */
export class CredentialScan {
  readonly found: FoundRanges = new FoundRanges();
  readonly #automaton: PatternAutomaton;
  /** Whether a credential contains an empty line itself. */
  readonly #hasEmptyLines: boolean;
  readonly #decoded = new Map<EscapeNotation, DecodedScan>();
  #node = 0;
  /** Bytes read, without line breaks. */
  #length = 0;
  /** At least those of the partial match. */
  #lines: Line[] = [];
  /** Of the part that is being read: the difference between numbers and indices of its bytes. */
  #offset = 0;
  #isLineEmpty = true;
  #lastBreak = 0;

  constructor(automaton: PatternAutomaton, options: { readonly hasEmptyLines: boolean }) {
    this.#automaton = automaton;
    this.#hasEmptyLines = options.hasEmptyLines;
  }

  /** The first position that may belong to a credential whose end did not arrive. */
  get undecidedFrom(): number {
    let from = Number.POSITIVE_INFINITY;
    if (this.#node !== 0) from = this.#positionOf(this.#length - this.#depth);
    for (const scan of this.#decoded.values()) from = Math.min(from, scan.undecidedFrom);
    return from;
  }

  /** Reads the bytes of a chunk. @param position - of its first byte in the response */
  read(chunk: Buffer, position: number): void {
    const marks = escapeNotations.map((notation) => ({
      notation,
      next: new NextByte(chunk, notation.mark),
    }));
    const nextFeed = new NextByte(chunk, lineFeed);
    const nextReturn = new NextByte(chunk, carriageReturn);
    for (let at = 0; at < chunk.length; at += 1) {
      const end = Math.min(nextFeed.from(at), nextReturn.from(at));
      for (; at < end; at += maxPartLength) {
        const to = Math.min(end, at + maxPartLength);
        for (const { notation, next } of marks) {
          if (next.from(at) < to && !this.#decoded.has(notation)) this.#startDecoding(notation);
        }
        this.#readPart(chunk, { from: at, to, position: position + at });
      }
      at = end;
      const lineBreak = chunk[end];
      if (lineBreak !== undefined) this.#readBreak(lineBreak);
    }
  }

  /** Ends what has begun: what follows belongs to no credential that began before. */
  reset(): void {
    this.#node = 0;
    this.#lines.length = 0;
    this.#decoded.clear();
  }

  get #depth(): number {
    return this.#automaton.depthOf(this.#node);
  }

  #readPart(
    chunk: Buffer,
    {
      from,
      to,
      position,
    }: { readonly from: number; readonly to: number; readonly position: number },
  ): void {
    this.#isLineEmpty = false;
    this.#lastBreak = 0;
    this.#offset = this.#length - from;
    if (this.#node === 0) this.#lines.length = 0;
    this.#lines.push({ index: this.#length, position });
    this.#length += to - from;
    this.#node = this.#automaton.read(this.#node, { bytes: chunk, from, to }, this.#onMatch);
    this.#forgetLines();
    if (this.#decoded.size === 0) return;
    const text = locate(chunk, { from, to, position });
    for (const [notation, scan] of this.#decoded) {
      scan.read(text);
      if (scan.isDone) this.#decoded.delete(notation);
    }
  }

  readonly #onMatch = (from: number, to: number): void => {
    const end = this.#positionOf(to - 1 + this.#offset) + 1;
    this.found.add(this.#positionOf(from + this.#offset), end);
  };

  #readBreak(byte: number): void {
    const isSecondHalf = byte === lineFeed && this.#lastBreak === carriageReturn;
    this.#lastBreak = byte;
    if (isSecondHalf) return;
    if (this.#isLineEmpty && !this.#hasEmptyLines) this.reset();
    this.#isLineEmpty = true;
  }

  #startDecoding(notation: EscapeNotation): void {
    const scan = new DecodedScan({
      ...{ automaton: this.#automaton, found: this.found, notation },
      ...{ depth: 0, partial: this.#partialMatch() },
    });
    this.#decoded.set(notation, scan);
  }

  #partialMatch(): PartialMatch {
    if (this.#node === 0) return noMatch;
    const text = createText(this.#depth);
    for (let index = 0; index < this.#depth; index += 1) {
      text.positions[index] = this.#positionOf(this.#length - this.#depth + index);
      text.widths[index] = 1;
    }
    text.length = this.#depth;
    return { node: this.#node, text };
  }

  #positionOf(index: number): number {
    const line = this.#lines[this.#lineOf(index)];
    return line === undefined ? 0 : line.position + index - line.index;
  }

  /** The number of the line that a byte belongs to. */
  #lineOf(index: number): number {
    let low = 0;
    let high = this.#lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lines[middle]?.index ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #forgetLines(): void {
    if (this.#lines.length < minLines) return;
    const first = this.#lineOf(this.#length - this.#depth);
    // Half of them at a time, so that each line is moved about once.
    if (first > this.#lines.length / 2) this.#lines = this.#lines.slice(first);
  }
}

/** Finds a byte repeatedly; looks at each byte of a chunk once. */
class NextByte {
  readonly #chunk: Buffer;
  readonly #byte: number;
  #at = -1;

  constructor(chunk: Buffer, byte: number) {
    this.#chunk = chunk;
    this.#byte = byte;
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

/** Bytes without escapes, in a buffer that the next call reuses. */
function locate(
  chunk: Buffer,
  { from, to, position }: { readonly from: number; readonly to: number; readonly position: number },
): LocatedText {
  const text = plainText;
  text.bytes.set(chunk.subarray(from, to));
  for (let index = 0; index < to - from; index += 1) text.positions[index] = position + index;
  text.widths.fill(1, 0, to - from);
  text.length = to - from;
  return text;
}
