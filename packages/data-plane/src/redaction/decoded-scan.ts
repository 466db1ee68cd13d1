import { type DecodedBytes, type EscapeNotation, escapeNotations } from "./escape-notations.js";
import type { FoundRanges } from "./found-ranges.js";
import { appendText, createText, type LocatedText } from "./located-text.js";
import type { PatternAutomaton } from "./pattern-automaton.js";

/** How often text is decoded, such as JSON within JSON. */
const maxDecodings = 2;
/** In bytes: the parts that texts are read in. */
export const maxPartLength = 16_384;
/** In bytes; the longest escape is shorter. */
const maxRestLength = 8;

/** The start of a pattern that a text ends with. */
export interface PartialMatch {
  readonly node: number;
  /** The bytes that the node stands for. */
  readonly text: LocatedText;
}

// Scans run one after the other, so that those of one depth share their buffers.
const joinedTexts = createTexts();
const decodedTexts = createTexts();
const escaped: DecodedBytes = { bytes: new Uint8Array(3), length: 0 };

/**
 * Searches a text that arrives in parts with its escapes decoded, once and again. It begins at the
 * first escape, and is done when no credential may have begun.
 */
export class DecodedScan {
  readonly #automaton: PatternAutomaton;
  readonly #notation: EscapeNotation;
  /** Below the text as it arrived. */
  readonly #depth: number;
  readonly #inner = new Map<EscapeNotation, DecodedScan>();
  readonly #found: FoundRanges;
  #partial: PartialMatch;
  /** An escape whose end did not arrive. */
  #rest: LocatedText | undefined;

  constructor(options: {
    readonly automaton: PatternAutomaton;
    readonly notation: EscapeNotation;
    readonly depth: number;
    readonly found: FoundRanges;
    /** A credential may begin before its first escape. */
    readonly partial: PartialMatch;
  }) {
    this.#automaton = options.automaton;
    this.#notation = options.notation;
    this.#depth = options.depth;
    this.#found = options.found;
    this.#partial = options.partial;
  }

  /** The first position that may belong to a credential whose end did not arrive. */
  get undecidedFrom(): number {
    const { text } = this.#partial;
    let from = text.length > 0 ? (text.positions[0] ?? 0) : Number.POSITIVE_INFINITY;
    if (this.#rest !== undefined) from = Math.min(from, this.#rest.positions[0] ?? 0);
    for (const scan of this.#inner.values()) from = Math.min(from, scan.undecidedFrom);
    return from;
  }

  get isDone(): boolean {
    return this.#partial.node === 0 && this.#rest === undefined && this.#inner.size === 0;
  }

  /** Reads a part of at most {@link maxPartLength} bytes. */
  read(part: LocatedText): void {
    const text = decodedTexts[this.#depth] ?? createText(0);
    const hasEscapes = this.#decode(this.#joinRest(part), text);
    if (hasEscapes) this.#startInner(text);
    const { text: before } = this.#partial;
    const node = this.#automaton.read(
      this.#partial.node,
      { bytes: text.bytes, from: 0, to: text.length },
      (from, to) => {
        const last = to - 1;
        const end = (text.positions[last] ?? 0) + (text.widths[last] ?? 0);
        const start = from < 0 ? before.positions[before.length + from] : text.positions[from];
        this.#found.add(start ?? 0, end);
      },
    );
    this.#partial = this.#partialAt(node, text);
    for (const [notation, scan] of this.#inner) {
      scan.read(text);
      if (scan.isDone) this.#inner.delete(notation);
    }
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
    for (const notation of escapeNotations) {
      if (this.#inner.has(notation) || bytes.subarray(0, length).indexOf(notation.mark) === -1) {
        continue;
      }
      const scan = new DecodedScan({
        ...{ automaton: this.#automaton, found: this.#found, notation },
        ...{ depth: this.#depth + 1, partial: this.#partial },
      });
      this.#inner.set(notation, scan);
    }
  }

  #partialAt(node: number, text: LocatedText): PartialMatch {
    const length = this.#automaton.depthOf(node);
    if (length === 0) return noMatch;
    const { text: before } = this.#partial;
    const matched = createText(length);
    const missing = length - text.length;
    if (missing > 0)
      appendText(matched, before, { from: before.length - missing, to: before.length });
    appendText(matched, text, { from: Math.max(0, -missing), to: text.length });
    return { node, text: matched };
  }
}

/** One per depth, each with room for the rest at its depth and above. */
function createTexts(): LocatedText[] {
  const length = maxPartLength + maxDecodings * maxRestLength;
  return Array.from({ length: maxDecodings }, () => createText(length));
}

export const noMatch: PartialMatch = { node: 0, text: createText(0) };
