import { byteSet } from "./byte-set.js";
import { escapeLength, escapes, hexDigits, letterU } from "./json-escape.js";
import { firstNumberPart, type NumberPart, nextNumberPart, numberPart } from "./json-number.js";
import { backslash, quote, SpecialBytes } from "./special-bytes.js";

/** Real texts stay far below it; without a limit scanning would cost more than the bytes. */
export const maxDepth = 1_000;

/** What comes next. */
const state = {
  object: 0,
  firstName: 1,
  name: 2,
  colon: 3,
  value: 4,
  firstElement: 5,
  comma: 6,
  end: 7,
  // Within a token; from here on spaces are not skipped.
  string: 8,
  escape: 9,
  hex: 10,
  number: 11,
  literal: 12,
} as const;
type State = (typeof state)[keyof typeof state];

const [comma, colon] = [0x2c, 0x3a];
const [openingBrace, closingBrace, openingBracket, closingBracket] = [0x7b, 0x7d, 0x5b, 0x5d];
const spaces = byteSet(" \t\n\r");
const literals = ["true", "false", "null"].map((one) => Buffer.from(one));

/**
 * Scans a JSON object chunk by chunk as RFC 8259 defines it. Each byte is read once, when it arrives,
 * and nothing is decoded. Subclasses learn where names and values are, as offsets in bytes.
 */
export abstract class JsonScan {
  #state: State = state.object;
  /** The offset of the chunk that is scanned. */
  #offset = 0;
  /** The closing bytes of the open containers. */
  readonly #open: number[] = [];
  #isName = false;
  #hexDigits = 0;
  #number: NumberPart = numberPart.zero;
  /** The literal that is read and how much of it. */
  #literal: Buffer | undefined;
  #literalAt = 0;

  /** The number of bytes in the chunks before the one that is scanned. */
  get offset(): number {
    return this.#offset;
  }

  /** The number of open containers. */
  protected get depth(): number {
    return this.#open.length;
  }

  /** Whether the innermost open container is an object; otherwise it is a list. */
  protected get inObject(): boolean {
    return this.#open.at(-1) === closingBrace;
  }

  /** At the first byte of a name, after its quote. */
  protected nameStarted(_at: number): void {}

  /** At the second quote of a name. */
  protected nameEnded(_at: number): void {}

  /** At the first byte of a member's or element's value. */
  protected valueStarted(_at: number, _first: number): void {}

  /** Before a container is opened, the text's own object included. */
  protected opening(): void {}

  /** After a container was closed. */
  protected closed(): void {}

  /** At the byte after a member's or element's value. */
  protected valueEnded(_at: number): void {}

  /** @throws SyntaxError if it is not JSON; RangeError beyond {@link maxDepth} */
  push(bytes: Buffer): void {
    const special = new SpecialBytes(bytes);
    for (let at = 0; at < bytes.length; ) {
      at =
        this.#state === state.string
          ? this.#skipString(bytes, at, special)
          : this.#step(bytes[at] as number, at);
    }
    this.#offset += bytes.length;
  }

  /** @throws SyntaxError if the text is incomplete */
  end(): void {
    if (this.#state !== state.end) throw new SyntaxError("unexpected end");
  }

  /** Skips a string, or what the chunk has of it. @returns the index of the next byte */
  #skipString(bytes: Buffer, from: number, special: SpecialBytes): number {
    const { length } = bytes;
    for (let at = from; ; ) {
      at = special.next(at);
      if (at === length) return at;
      const byte = bytes[at] as number;
      if (byte !== backslash) {
        this.#endString(byte, at);
        return at + 1;
      }
      let skipped = escapeLength(bytes, at);
      if (skipped === 0) {
        this.#state = state.escape;
        return at + 1;
      }
      // Text in other scripts may consist of escapes.
      while (skipped > 0) {
        at += skipped;
        skipped = bytes[at] === backslash ? escapeLength(bytes, at) : 0;
      }
    }
  }

  /** @returns the index of the next byte */
  #step(byte: number, at: number): number {
    if (spaces[byte] === 1 && this.#state < state.string) return at + 1;
    switch (this.#state) {
      case state.object:
        if (byte !== openingBrace) throw unexpected(byte);
        this.#openContainer(closingBrace);
        return at + 1;
      case state.firstName:
      case state.name:
        if (byte === closingBrace && this.#state === state.firstName) this.#closeContainer(at);
        else if (byte === quote) this.#startName(at);
        else throw unexpected(byte);
        return at + 1;
      case state.colon:
        if (byte !== colon) throw unexpected(byte);
        this.#state = state.value;
        return at + 1;
      case state.firstElement:
        if (byte !== closingBracket) return this.#startValue(byte, at);
        this.#closeContainer(at);
        return at + 1;
      case state.value:
        return this.#startValue(byte, at);
      case state.comma:
        if (byte === this.#open.at(-1)) this.#closeContainer(at);
        else if (byte === comma) this.#state = this.inObject ? state.name : state.value;
        else throw unexpected(byte);
        return at + 1;
      case state.escape:
        if (byte === letterU) {
          this.#state = state.hex;
          this.#hexDigits = 0;
        } else if (escapes[byte] === 1) this.#state = state.string;
        else throw unexpected(byte);
        return at + 1;
      case state.hex:
        if (hexDigits[byte] === 0) throw unexpected(byte);
        this.#hexDigits += 1;
        if (this.#hexDigits === 4) this.#state = state.string;
        return at + 1;
      case state.number: {
        const next = nextNumberPart(this.#number, byte);
        if (next === undefined) {
          this.#endValue(at);
          return at;
        }
        this.#number = next;
        return at + 1;
      }
      case state.literal:
        if (byte !== this.#literal?.[this.#literalAt]) throw unexpected(byte);
        this.#literalAt += 1;
        if (this.#literalAt === this.#literal.length) this.#endValue(at + 1);
        return at + 1;
      default:
        throw unexpected(byte);
    }
  }

  #startName(at: number): void {
    this.#isName = true;
    this.#state = state.string;
    this.nameStarted(this.#offset + at + 1);
  }

  #endString(byte: number, at: number): void {
    if (byte !== quote) throw unexpected(byte);
    if (this.#isName) {
      this.nameEnded(this.#offset + at);
      this.#isName = false;
      this.#state = state.colon;
    } else this.#endValue(at + 1);
  }

  #startValue(byte: number, at: number): number {
    this.valueStarted(this.#offset + at, byte);
    if (byte === quote) this.#state = state.string;
    else if (byte === openingBrace) this.#openContainer(closingBrace);
    else if (byte === openingBracket) this.#openContainer(closingBracket);
    else this.#startScalar(byte);
    return at + 1;
  }

  #startScalar(byte: number): void {
    const part = firstNumberPart(byte);
    if (part !== undefined) {
      this.#state = state.number;
      this.#number = part;
      return;
    }
    const literal = literals.find((one) => one[0] === byte);
    if (literal === undefined) throw unexpected(byte);
    this.#state = state.literal;
    this.#literal = literal;
    this.#literalAt = 1;
  }

  #openContainer(closing: number): void {
    if (this.#open.length > maxDepth) throw new RangeError("too deep");
    this.opening();
    this.#open.push(closing);
    this.#state = closing === closingBrace ? state.firstName : state.firstElement;
  }

  #closeContainer(at: number): void {
    this.#open.pop();
    this.closed();
    if (this.#open.length === 0) this.#state = state.end;
    else this.#endValue(at + 1);
  }

  #endValue(after: number): void {
    this.valueEnded(this.#offset + after);
    this.#state = state.comma;
  }
}

function unexpected(byte: number): SyntaxError {
  return new SyntaxError(`unexpected byte ${byte}`);
}
