import { type DecodedBytes, type EscapeNotation, escapeNotations } from "./escape-notations.js";
import type { FoundRanges } from "./found-ranges.js";
import { appendText, createText, type LocatedText } from "./located-text.js";
import { PartialText } from "./partial-text.js";
import type { PatternAutomaton } from "./pattern-automaton.js";

/** How often text is decoded, such as JSON within JSON. */
const maxDecodings = 2;
/** In bytes: the parts that texts are read in. */
export const maxPartLength = 16_384;
/** In bytes; the longest escape is shorter. */
const maxRestLength = 12;

// Scans run one after the other, so that those of one depth share their buffers.
const joinedTexts = createTexts();
const decodedTexts = createTexts();
const escaped: DecodedBytes = { bytes: new Uint8Array(4), length: 0 };

/** What a scan of a text without escapes has read so far. */
export interface PlainState {
  readonly node: number;
  /** The bytes that the node stands for. */
  readonly partial: PartialText;
}

/**
 * Searches a text that arrives in parts with its escapes decoded, once and again. It runs from the
 * first escape on, until no credential may have begun.
 */
export class DecodedScan {
  readonly #automaton: PatternAutomaton;
  readonly #notation: EscapeNotation;
  readonly #found: FoundRanges;
  /** Below the text as it arrived. */
  readonly #depth: number;
  /** One per notation, once needed. */
  #inner: readonly DecodedScan[] = [];
  readonly #partial = new PartialText();
  #node = 0;
  #isRunning = false;
  /** An escape whose end did not arrive. */
  #rest: LocatedText | undefined;

  private constructor(options: {
    readonly automaton: PatternAutomaton;
    readonly notation: EscapeNotation;
    readonly found: FoundRanges;
    readonly depth: number;
  }) {
    this.#automaton = options.automaton;
    this.#notation = options.notation;
    this.#found = options.found;
    this.#depth = options.depth;
  }

  /** The scans of a text, one per notation. */
  static forEachNotation(
    automaton: PatternAutomaton,
    found: FoundRanges,
    depth = 0,
  ): readonly DecodedScan[] {
    return escapeNotations.map(
      (notation) => new DecodedScan({ automaton, notation, found, depth }),
    );
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** The first position that may belong to a credential whose end did not arrive. */
  get undecidedFrom(): number {
    let from = Number.POSITIVE_INFINITY;
    if (!this.#isRunning) return from;
    if (this.#node !== 0) from = this.#partial.position;
    if (this.#rest !== undefined) from = Math.min(from, this.#rest.positions[0] ?? 0);
    for (const scan of this.#inner) from = Math.min(from, scan.undecidedFrom);
    return from;
  }

  /** Starts before a part with an escape: a credential may begin before its first escape. */
  start({ node, partial }: PlainState): void {
    this.#isRunning = true;
    this.#node = node;
    this.#partial.copy(partial);
  }

  stop(): void {
    this.#isRunning = false;
    this.#node = 0;
    this.#partial.clear();
    this.#rest = undefined;
    for (const scan of this.#inner) scan.stop();
  }

  /** Reads a part of at most {@link maxPartLength} bytes. */
  read(part: LocatedText): void {
    const text = decodedTexts[this.#depth] ?? createText(0);
    const hasEscapes = this.#decode(this.#joinRest(part), text);
    this.#search(text, hasEscapes);
  }

  /** Ends the text: the beginning of an escape represents itself. */
  end(): void {
    if (this.#rest !== undefined) this.#search(this.#rest, false);
    for (const scan of this.#inner) {
      if (scan.isRunning) scan.end();
    }
    this.stop();
  }

  #search(text: LocatedText, hasEscapes: boolean): void {
    if (hasEscapes || this.#node !== 0) this.#startInner(text);
    this.#node = this.#automaton.read(
      this.#node,
      { bytes: text.bytes, from: 0, to: text.length },
      (from, to) => {
        const last = to - 1;
        const end = (text.positions[last] ?? 0) + (text.widths[last] ?? 0);
        const start = from < 0 ? this.#partial.positionFromEnd(-from) : text.positions[from];
        this.#found.add(start ?? 0, end);
      },
    );
    this.#partial.append(text, this.#automaton.depthOf(this.#node));
    for (const scan of this.#inner) {
      if (scan.isRunning) scan.read(text);
      // While a credential may have begun, a new start would copy it again.
      if (scan.isRunning && scan.isIdle && this.#node === 0) scan.stop();
    }
  }

  /** Whether what was read so far has no effect on what follows. */
  get isIdle(): boolean {
    const isInnerIdle = this.#inner.every((scan) => !scan.isRunning || scan.isIdle);
    return this.#node === 0 && this.#rest === undefined && isInnerIdle;
  }

  #joinRest(part: LocatedText): LocatedText {
    const rest = this.#rest;
    if (rest === undefined) return part;
    const joined = joinedTexts[this.#depth] ?? createText(0);
    joined.length = 0;
    appendText(joined, rest, { from: 0, to: rest.length });
    appendText(joined, part, { from: 0, to: part.length });
    this.#rest = undefined;
    return joined;
  }

  /** Decodes a text; other bytes are kept. @returns whether it has escapes */
  #decode(text: LocatedText, decoded: LocatedText): boolean {
    const notation = this.#notation;
    const { mark } = notation;
    const { bytes, positions, widths, length } = text;
    let hasEscapes = false;
    let to = 0;
    for (let at = 0; at < length; ) {
      const escapeLength = bytes[at] === mark ? notation.decode(text, at, escaped) : 0;
      if (escapeLength === -1) {
        this.#rest = createText(length - at);
        appendText(this.#rest, text, { from: at, to: length });
        break;
      }
      if (escapeLength === 0) {
        decoded.bytes[to] = bytes[at] ?? 0;
        decoded.positions[to] = positions[at] ?? 0;
        decoded.widths[to] = widths[at] ?? 0;
        to += 1;
        at += 1;
        continue;
      }
      hasEscapes = true;
      const position = positions[at] ?? 0;
      at += escapeLength;
      const width = (positions[at - 1] ?? 0) + (widths[at - 1] ?? 0) - position;
      for (let index = 0; index < escaped.length; index += 1) {
        decoded.bytes[to] = escaped.bytes[index] ?? 0;
        decoded.positions[to] = position;
        decoded.widths[to] = width;
        to += 1;
      }
    }
    decoded.length = to;
    return hasEscapes;
  }

  #startInner({ bytes, length }: LocatedText): void {
    if (this.#depth + 1 === maxDecodings) return;
    for (const [number, { mark }] of escapeNotations.entries()) {
      const at = bytes.indexOf(mark);
      if (at === -1 || at >= length) continue;
      if (this.#inner.length === 0) {
        this.#inner = DecodedScan.forEachNotation(this.#automaton, this.#found, this.#depth + 1);
      }
      const scan = this.#inner[number];
      if (scan?.isRunning === false) scan.start({ node: this.#node, partial: this.#partial });
    }
  }
}

/** One per depth, each with room for the rest at its depth and above. */
function createTexts(): LocatedText[] {
  const length = maxPartLength + maxDecodings * maxRestLength;
  return Array.from({ length: maxDecodings }, () => createText(length));
}
