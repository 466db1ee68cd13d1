import { byteSet } from "./byte-set.js";

/** The part of a number that was read last. */
export const numberPart = {
  minus: 0,
  zero: 1,
  whole: 2,
  point: 3,
  fraction: 4,
  e: 5,
  sign: 6,
  exponent: 7,
} as const;
export type NumberPart = (typeof numberPart)[keyof typeof numberPart];

const { minus, zero, whole, point, fraction, e, sign, exponent } = numberPart;
const digits = byteSet("0123456789");
const [zeroDigit, minusSign, plusSign, decimalPoint] = [0x30, 0x2d, 0x2b, 0x2e];

/** The part that begins a number; `undefined` if the byte begins none. */
export function firstNumberPart(byte: number): NumberPart | undefined {
  if (byte === minusSign) return minus;
  return digits[byte] === 1 ? wholeOf(byte) : undefined;
}

/**
 * The part that a byte continues; `undefined` if the number ended before the byte.
 *
 * @throws SyntaxError if a digit is missing
 */
export function nextNumberPart(part: NumberPart, byte: number): NumberPart | undefined {
  const isDigit = digits[byte] === 1;
  switch (part) {
    case minus:
      return isDigit ? wholeOf(byte) : missingDigit();
    case zero:
      return afterWhole(byte);
    case whole:
      return isDigit ? whole : afterWhole(byte);
    case point:
      return isDigit ? fraction : missingDigit();
    case fraction:
      return isDigit ? fraction : exponentMark(byte);
    case e:
      if (byte === plusSign || byte === minusSign) return sign;
      return isDigit ? exponent : missingDigit();
    case sign:
      return isDigit ? exponent : missingDigit();
    case exponent:
      return isDigit ? exponent : undefined;
  }
}

function wholeOf(digit: number): NumberPart {
  return digit === zeroDigit ? zero : whole;
}

function afterWhole(byte: number): NumberPart | undefined {
  return byte === decimalPoint ? point : exponentMark(byte);
}

function exponentMark(byte: number): NumberPart | undefined {
  return (byte | 0x20) === 0x65 ? e : undefined;
}

function missingDigit(): never {
  throw new SyntaxError("number without digits");
}
