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

/** At most three bytes; reused, because an object per escape would cost more than the decoding. */
export interface DecodedBytes {
  readonly bytes: Uint8Array;
  length: number;
}

const backslash = 0x5c;
const percent = 0x25;

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
    if (name === 0x75) return decodeHex(text, { from: at + 2, digits: 4 }, decoded);
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

export const escapeNotations: readonly EscapeNotation[] = [backslashEscapes, percentEscapes];

const incomplete = -1;
const notHex = -2;

interface HexDigits {
  readonly from: number;
  readonly digits: number;
}

/** Decodes a code unit of UTF-16 after a backslash and a letter; half a surrogate pair on its own. */
function decodeHex(text: LocatedText, hex: HexDigits, decoded: DecodedBytes): number {
  const unit = readHex(text, hex);
  if (unit < 0) return unit === incomplete ? -1 : 0;
  const { bytes } = decoded;
  if (unit < 0x80) {
    bytes[0] = unit;
    decoded.length = unit === 0x0a || unit === 0x0d ? 0 : 1;
  } else if (unit < 0x800) {
    bytes[0] = 0xc0 | (unit >> 6);
    bytes[1] = 0x80 | (unit & 0x3f);
    decoded.length = 2;
  } else {
    bytes[0] = 0xe0 | (unit >> 12);
    bytes[1] = 0x80 | ((unit >> 6) & 0x3f);
    bytes[2] = 0x80 | (unit & 0x3f);
    decoded.length = 3;
  }
  return 2 + hex.digits;
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
