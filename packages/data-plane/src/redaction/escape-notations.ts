import type { LocatedText } from "./located-text.js";

/** A notation in which escapes represent bytes. */
export interface EscapeNotation {
  /** The byte that each escape begins with. */
  readonly mark: number;
  /**
   * Decodes the escape at an index into `decoded`.
   *
   * @returns the length of the escape; 0 if it is none, -1 if the text ends within it
   */
  decode(text: LocatedText, at: number, decoded: DecodedBytes): number;
}

/** At most four bytes; reused, because an object per escape would cost more than the decoding. */
export interface DecodedBytes {
  readonly bytes: Uint8Array;
  length: number;
}

const backslash = 0x5c;
const percent = 0x25;
const ampersand = 0x26;
const semicolon = 0x3b;
const openingBrace = 0x7b;
const closingBrace = 0x7d;
/** In bytes, of those that represent one character. */
const maxReferenceLength = 12;

/** Those of characters that HTML and XML escape. */
const namedReferences: Readonly<Record<string, number>> = {
  ...{ amp: 0x26, lt: 0x3c, gt: 0x3e, quot: 0x22, apos: 0x27 },
};

/** Letters whose escapes represent another character; none for line breaks, which are skipped. */
const namedCharacters = new Map([
  ...[..."nr"].map((name) => [name.charCodeAt(0), undefined] as const),
  ...(["t\t", "b\b", "f\f"] as const).map(
    ([name = "", character = ""]) => [name.charCodeAt(0), character.charCodeAt(0)] as const,
  ),
]);

/** The escapes in strings of JSON, JavaScript and Python. */
const backslashEscapes: EscapeNotation = {
  mark: backslash,
  decode(text, at, decoded) {
    if (at + 1 >= text.length) return -1;
    const name = text.bytes[at + 1] ?? 0;
    if (name === 0x75) {
      if (text.bytes[at + 2] === openingBrace) return decodeBraces(text, at, decoded);
      return decodeHex(text, { from: at + 2, digits: 4 }, decoded);
    }
    if (name === 0x78) return decodeHex(text, { from: at + 2, digits: 2 }, decoded);
    const character = namedCharacters.has(name) ? namedCharacters.get(name) : name;
    decoded.length = character === undefined ? 0 : 1;
    decoded.bytes[0] = character ?? 0;
    return 2;
  },
};

/** The escapes in URLs and forms. */
const percentEscapes: EscapeNotation = {
  mark: percent,
  decode(text, at, decoded) {
    const value = readHex(text, { from: at + 1, digits: 2 });
    if (value < 0) return value === incomplete ? -1 : 0;
    decoded.length = value === 0x0a || value === 0x0d ? 0 : 1;
    decoded.bytes[0] = value;
    return 3;
  },
};

/** The escapes in HTML and XML. */
const characterReferences: EscapeNotation = {
  mark: ampersand,
  decode(text, at, decoded) {
    const { bytes, length } = text;
    const end = bytes.subarray(at, Math.min(length, at + maxReferenceLength)).indexOf(semicolon);
    if (end === -1) return length < at + maxReferenceLength ? -1 : 0;
    const name = Buffer.from(bytes.subarray(at + 1, at + end)).toString("latin1");
    const [, hex, decimal] = /^#(?:[xX]([0-9a-fA-F]+)|([0-9]+))$/.exec(name) ?? [];
    const number = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    const point = namedReferences[name] ?? number;
    return setCodePoint(decoded, point) ? end + 1 : 0;
  },
};

export const escapeNotations: readonly EscapeNotation[] = [
  backslashEscapes,
  percentEscapes,
  characterReferences,
];

const incomplete = -1;
const notHex = -2;

/** Decodes `\u{…}` with up to six hexadecimal digits. */
function decodeBraces(text: LocatedText, at: number, decoded: DecodedBytes): number {
  const { bytes, length } = text;
  let value = 0;
  for (let index = at + 3; index < at + 10; index += 1) {
    if (index >= length) return -1;
    const byte = bytes[index] ?? 0;
    if (byte === closingBrace && index > at + 3) {
      return setCodePoint(decoded, value) ? index + 1 - at : 0;
    }
    const digit = hexDigit(byte);
    if (digit < 0) return 0;
    value = value * 16 + digit;
  }
  return 0;
}

interface HexDigits {
  readonly from: number;
  readonly digits: number;
}

/** Decodes a code unit of UTF-16 after a backslash and a letter; half a surrogate pair on its own. */
function decodeHex(text: LocatedText, hex: HexDigits, decoded: DecodedBytes): number {
  const unit = readHex(text, hex);
  if (unit < 0) return unit === incomplete ? -1 : 0;
  setCodePoint(decoded, unit);
  return 2 + hex.digits;
}

/** Sets the UTF-8 bytes of a code point; none of a line break. @returns whether it is one */
function setCodePoint(decoded: DecodedBytes, point: number): boolean {
  if (!(point >= 0 && point <= 0x10_ffff)) return false;
  const { bytes } = decoded;
  const isBreak = point === 0x0a || point === 0x0d;
  if (point < 0x80) {
    bytes[0] = point;
    decoded.length = isBreak ? 0 : 1;
    return true;
  }
  const count = point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4;
  for (let index = count - 1; index > 0; index -= 1) {
    bytes[index] = 0x80 | ((point >> (6 * (count - 1 - index))) & 0x3f);
  }
  const mark = count === 2 ? 0xc0 : count === 3 ? 0xe0 : 0xf0;
  bytes[0] = mark | (point >> (6 * (count - 1)));
  decoded.length = count;
  return true;
}

function readHex({ bytes, length }: LocatedText, { from, digits }: HexDigits): number {
  let value = 0;
  for (let at = from; at < from + digits; at += 1) {
    if (at >= length) return incomplete;
    const digit = hexDigit(bytes[at] ?? 0);
    if (digit < 0) return notHex;
    value = value * 16 + digit;
  }
  return value;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
