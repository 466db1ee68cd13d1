/** A member of the top-level object of a JSON text, located by byte offsets. */
export interface JsonMember {
  /** Unescaped. */
  readonly name: string;
  /** The first byte of the value. */
  readonly start: number;
  /** The byte after the value. */
  readonly end: number;
}

/** Real calls stay far below these limits; without them parsing would cost more than the bytes. */
export const maxMembers = 1_000;
export const maxDepth = 1_000;

/** The byte that begins and ends a string. */
export const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openingBrace = 0x7b;
const closingBrace = 0x7d;
const openingBracket = 0x5b;
const closingBracket = 0x5d;
const minus = 0x2d;
const plus = 0x2b;
const point = 0x2e;
const zero = 0x30;
const nine = 0x39;
const letterU = 0x75;
const escapes = new Set([...'"\\/bfnrt'].map((one) => one.charCodeAt(0)));
const literals = ["true", "false", "null"].map((one) => Buffer.from(one));

/**
 * The members of an object in the order of the text, duplicates included: parsers differ in which of
 * two members with the same name they keep. Only the names are decoded, so that the cost is bounded
 * by the bytes. The grammar is RFC 8259.
 *
 * @param json - UTF-8
 * @throws SyntaxError if it is not a JSON object; RangeError beyond {@link maxMembers} or
 * {@link maxDepth}
 */
export function topLevelMembers(json: Buffer): JsonMember[] {
  const members: JsonMember[] = [];
  let at = skipSpaces(json, 0);
  at = skipSpaces(json, expect(json, at, openingBrace));
  if (json[at] === closingBrace) {
    expectEnd(json, at + 1);
    return members;
  }
  for (;;) {
    const nameEnd = stringEnd(json, at);
    const name = stringIn(json, at, nameEnd);
    const start = skipSpaces(json, expect(json, skipSpaces(json, nameEnd), colon));
    const end = valueEnd(json, start);
    members.push({ name, start, end });
    if (members.length > maxMembers) throw new RangeError("too many members");
    at = skipSpaces(json, end);
    if (json[at] === closingBrace) {
      expectEnd(json, at + 1);
      return members;
    }
    at = skipSpaces(json, expect(json, at, comma));
  }
}

/** Decodes a string, given with its quotes. */
export function stringIn(json: Buffer, start: number, end: number): string {
  const text = json.toString("utf8", start + 1, end - 1);
  return text.includes("\\") ? (JSON.parse(`"${text}"`) as string) : text;
}

/** The byte after the value that begins at `start`. */
function valueEnd(json: Buffer, start: number): number {
  /** The closing bytes of the open containers. */
  const open: number[] = [];
  for (let at = start; ; ) {
    const first = json[at];
    if (first === openingBrace || first === openingBracket) {
      const closing = first === openingBrace ? closingBrace : closingBracket;
      at = skipSpaces(json, at + 1);
      if (json[at] !== closing) {
        if (open.length >= maxDepth) throw new RangeError("too deep");
        open.push(closing);
        if (closing === closingBrace) at = memberValueStart(json, at);
        continue;
      }
      at += 1;
    } else at = scalarEnd(json, at);
    for (;;) {
      const closing = open.at(-1);
      if (closing === undefined) return at;
      at = skipSpaces(json, at);
      if (json[at] === closing) {
        open.pop();
        at += 1;
        continue;
      }
      at = skipSpaces(json, expect(json, at, comma));
      if (closing === closingBrace) at = memberValueStart(json, at);
      break;
    }
  }
}

/** The first byte of the value of the member that begins at `at`. */
function memberValueStart(json: Buffer, at: number): number {
  return skipSpaces(json, expect(json, skipSpaces(json, stringEnd(json, at)), colon));
}

function scalarEnd(json: Buffer, start: number): number {
  const first = json[start];
  if (first === quote) return stringEnd(json, start);
  if (first === minus || isDigit(first)) return numberEnd(json, start);
  for (const literal of literals) {
    if (json.compare(literal, 0, literal.length, start, start + literal.length) === 0) {
      return start + literal.length;
    }
  }
  throw new SyntaxError("expected a value");
}

function stringEnd(json: Buffer, start: number): number {
  for (let at = expect(json, start, quote); ; at += 1) {
    const byte = json[at] ?? 0;
    if (byte === quote) return at + 1;
    if (byte < 0x20) throw new SyntaxError("unterminated string or control character");
    if (byte !== backslash) continue;
    at += 1;
    const escaped = json[at] ?? 0;
    if (escaped === letterU) {
      if (!/^[0-9a-fA-F]{4}$/.test(json.toString("latin1", at + 1, at + 5))) {
        throw new SyntaxError("invalid escape");
      }
      at += 4;
    } else if (!escapes.has(escaped)) throw new SyntaxError("invalid escape");
  }
}

function numberEnd(json: Buffer, start: number): number {
  let at = json[start] === minus ? start + 1 : start;
  at = json[at] === zero ? at + 1 : digitsEnd(json, at);
  if (json[at] === point) at = digitsEnd(json, at + 1);
  // `e` or `E`.
  if (((json[at] ?? 0) | 0x20) === 0x65) {
    at += 1;
    if (json[at] === plus || json[at] === minus) at += 1;
    at = digitsEnd(json, at);
  }
  return at;
}

function digitsEnd(json: Buffer, start: number): number {
  let at = start;
  while (isDigit(json[at])) at += 1;
  if (at === start) throw new SyntaxError("number without digits");
  return at;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine;
}

function skipSpaces(json: Buffer, from: number): number {
  for (let at = from; ; at += 1) {
    const byte = json[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
  }
}

/** @returns the index after the byte */
function expect(json: Buffer, at: number, byte: number): number {
  if (json[at] !== byte) throw new SyntaxError(`expected ${String.fromCharCode(byte)}`);
  return at + 1;
}

function expectEnd(json: Buffer, at: number): void {
  if (skipSpaces(json, at) !== json.length) throw new SyntaxError("text after the value");
}
