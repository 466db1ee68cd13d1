import { DecodedScan, maxPartLength, type PlainState } from "./decoded-scan.js";
import { escapeNotations } from "./escape-notations.js";
import { FoundRanges } from "./found-ranges.js";
import { createText } from "./located-text.js";
import { NextByte } from "./next-byte.js";
import { PartialText } from "./partial-text.js";
import type { PatternAutomaton } from "./pattern-automaton.js";

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
/** The lines of a partial match that are kept before those that ended are forgotten. */
const minLines = 64;

/** A part of a line. */
interface Line {
  /** The number of bytes in lines before it. */
  readonly index: number;
  readonly position: number;
}

/** Reused by each call, because scans run one after the other. */
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
  /** One per notation, once needed. */
  #decoded: readonly DecodedScan[] = [];
  #node = 0;
  /** Bytes read, without line breaks. */
  #length = 0;
  /** At least those of the partial match. */
  #lines: Line[] = [];
  /** Of the line that is being read: the difference between numbers and indices of its bytes. */
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
    for (const scan of this.#decoded) from = Math.min(from, scan.undecidedFrom);
    return from;
  }

  /** Reads the bytes of a chunk. @param position - of its first byte in the response */
  read(chunk: Buffer, position: number): void {
    for (let from = 0; from < chunk.length; from += maxPartLength) {
      this.#readPart(chunk.subarray(from, from + maxPartLength), position + from);
    }
  }

  /** Ends what has begun: what follows belongs to no credential that began before. */
  reset(): void {
    this.#node = 0;
    this.#lines.length = 0;
    for (const scan of this.#decoded) {
      if (scan.isRunning) scan.end();
    }
  }

  get #depth(): number {
    return this.#automaton.depthOf(this.#node);
  }

  #readPart(part: Buffer, position: number): void {
    const mayDecode =
      this.#decoded.some(({ isRunning }) => isRunning) ||
      escapeNotations.some(({ mark }) => part.includes(mark));
    if (mayDecode) this.#readEncoded(part, position);
    else this.#readLines(part, position, (_, isEnd) => isEnd && this.reset());
  }

  /** Reads a part that may have escapes, block by block; a block ends with an empty line. */
  #readEncoded(part: Buffer, position: number): void {
    const marks = escapeNotations.map(({ mark }) => new NextByte(part, mark));
    let from = 0;
    let before = this.#state(marks);
    this.#readLines(part, position, (to, isEnd) => {
      for (const [number, mark] of marks.entries()) {
        if (mark.from(from) < to) this.#startDecoding(number, before);
      }
      this.#readDecoded(part, { from, to, position: position + from });
      if (isEnd) this.reset();
      from = to;
      before = noState;
    });
  }

  /** @param onBlock - called after each empty line, and at the end of the part */
  #readLines(part: Buffer, position: number, onBlock: (to: number, isEnd: boolean) => void): void {
    const feeds = new NextByte(part, lineFeed);
    const returns = new NextByte(part, carriageReturn);
    let isEnd = false;
    for (let at = 0; at < part.length; at += 1) {
      const end = Math.min(feeds.from(at), returns.from(at));
      if (end > at) this.#readLine(part, { from: at, to: end, position: position + at });
      at = end;
      isEnd = end < part.length && this.#isBlockEnd(part[end] ?? 0);
      if (isEnd) onBlock(end + 1, true);
    }
    if (!isEnd) onBlock(part.length, false);
  }

  /** The state before a part, if a scan may start with it. */
  #state(marks: readonly NextByte[]): PlainState {
    const mayStart = marks.some((mark, number) => {
      return mark.from(0) < mark.length && this.#decoded[number]?.isRunning !== true;
    });
    return mayStart ? { node: this.#node, partial: this.#partialText() } : noState;
  }

  #startDecoding(number: number, before: PlainState): void {
    if (this.#decoded.length === 0) {
      this.#decoded = DecodedScan.forEachNotation(this.#automaton, this.found);
    }
    const scan = this.#decoded[number];
    if (scan?.isRunning === false) scan.start(before);
  }

  #readLine(
    part: Buffer,
    line: { readonly from: number; readonly to: number; readonly position: number },
  ): void {
    const { from, to, position } = line;
    this.#isLineEmpty = false;
    this.#lastBreak = 0;
    this.#offset = this.#length - from;
    if (this.#node === 0) this.#lines.length = 0;
    this.#lines.push({ index: this.#length, position });
    this.#length += to - from;
    this.#node = this.#automaton.read(this.#node, { bytes: part, from, to }, this.#onMatch);
    this.#forgetLines();
  }

  readonly #onMatch = (from: number, to: number): void => {
    const end = this.#positionOf(to - 1 + this.#offset) + 1;
    this.found.add(this.#positionOf(from + this.#offset), end);
  };

  /** Lets the decoded scans read a block without its line breaks. */
  #readDecoded(
    part: Buffer,
    block: { readonly from: number; readonly to: number; readonly position: number },
  ): void {
    if (!this.#decoded.some(({ isRunning }) => isRunning)) return;
    const { from, to, position } = block;
    const text = plainText;
    let length = 0;
    for (let at = from; at < to; at += 1) {
      const byte = part[at] ?? 0;
      if (byte === lineFeed || byte === carriageReturn) continue;
      text.bytes[length] = byte;
      text.positions[length] = position + at - from;
      text.widths[length] = 1;
      length += 1;
    }
    text.length = length;
    for (const scan of this.#decoded) {
      if (!scan.isRunning) continue;
      scan.read(text);
      // While a credential may have begun, a new start would copy it again.
      if (scan.isIdle && this.#node === 0) scan.stop();
    }
  }

  /** Whether a line break ends an empty line, which ends what has begun. */
  #isBlockEnd(byte: number): boolean {
    const isSecondHalf = byte === lineFeed && this.#lastBreak === carriageReturn;
    this.#lastBreak = byte;
    if (isSecondHalf) return false;
    const isEnd = this.#isLineEmpty && !this.#hasEmptyLines;
    this.#isLineEmpty = true;
    return isEnd;
  }

  /** The bytes that the node stands for. */
  #partialText(): PartialText {
    const partial = new PartialText();
    const text = createText(this.#depth);
    for (let index = 0; index < this.#depth; index += 1) {
      text.positions[index] = this.#positionOf(this.#length - this.#depth + index);
    }
    text.length = this.#depth;
    partial.append(text, this.#depth);
    return partial;
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

const noState: PlainState = { node: 0, partial: new PartialText() };
