/** A member of the outermost object of a JSON text, by where it stands in its bytes. */
export interface Member {
  /** Unescaped. */
  readonly name: string;
  /** Of the value: the first byte, and the one after the last. */
  readonly start: number;
  readonly end: number;
}

const quote = 0x22;
const backslash = 0x5c;
const openings: ReadonlySet<number> = new Set([0x7b, 0x5b]);
const closings: ReadonlySet<number> = new Set([0x7d, 0x5d]);
const comma = 0x2c;
const colon = 0x3a;
const spaces: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * The members of an object in the order of the text, each as often as it stands there: a parser
 * would keep one of two with the same name, and which one differs from parser to parser. The text
 * must be an object that `JSON.parse` takes, in UTF-8.
 */
export function topLevelMembers(json: Buffer): Member[] {
  const members: Member[] = [];
  let at = json.indexOf(0x7b) + 1;
  for (;;) {
    at = skipSpaces(json, at);
    if (json[at] === comma) at = skipSpaces(json, at + 1);
    if (json[at] !== quote) return members;
    const nameEnd = stringEnd(json, at);
    const name = unescaped(json.subarray(at, nameEnd));
    at = skipSpaces(json, nameEnd);
    if (json[at] === colon) at = skipSpaces(json, at + 1);
    const end = valueEnd(json, at);
    members.push({ name, start: at, end });
    at = end;
  }
}

function skipSpaces(json: Buffer, from: number): number {
  let at = from;
  while (spaces.has(json[at] ?? 0)) at += 1;
  return at;
}

/** The byte after a string that begins at `start` with its quote. */
function stringEnd(json: Buffer, start: number): number {
  for (let at = start + 1; ; ) {
    const end = json.indexOf(quote, at);
    if (end === -1) return json.length;
    let escapes = 0;
    while (json[end - 1 - escapes] === backslash) escapes += 1;
    if (escapes % 2 === 0) return end + 1;
    at = end + 1;
  }
}

/** The byte after a value that begins at `start`. */
function valueEnd(json: Buffer, start: number): number {
  const first = json[start] ?? 0;
  if (first === quote) return stringEnd(json, start);
  let at = start;
  for (let depth = 0; at < json.length; ) {
    const byte = json[at] ?? 0;
    if (byte === quote) {
      at = stringEnd(json, at);
      continue;
    }
    if (openings.has(byte)) depth += 1;
    else if (closings.has(byte)) {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (byte === comma || spaces.has(byte))) return at;
    at += 1;
  }
  return at;
}

function unescaped(literal: Buffer): string {
  const text = literal.toString();
  return text.includes("\\") ? (JSON.parse(text) as string) : text.slice(1, -1);
}
