import { valueAfterKey } from "../streams/value-after-key.js";

const quote = 0x22;
const backslash = 0x5c;

/**
 * The length of the strings that these fields have in JSON, in bytes of UTF-8. Takes the bytes as latin1
 * text, and parses only strings with escapes.
 */
export function textLengthIn(latin1: string, fields: readonly string[]): number {
  let length = 0;
  for (const field of fields) {
    const key = `"${field}"`;
    for (let at = latin1.indexOf(key); at !== -1; at = latin1.indexOf(key, at)) {
      at += key.length;
      if (valueAfterKey(latin1, at) !== quote) continue;
      const start = latin1.indexOf('"', at) + 1;
      const end = stringEnd(latin1, start);
      length += decodedLength(latin1.slice(start, end));
      at = end;
    }
  }
  return length;
}

/** The index of the quote that ends a string; the end of the text without one. */
function stringEnd(text: string, start: number): number {
  for (let at = text.indexOf('"', start); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text.charCodeAt(at - 1 - escapes) === backslash) escapes += 1;
    if (escapes % 2 === 0) return at;
  }
  return text.length;
}

function decodedLength(content: string): number {
  if (!content.includes("\\")) return content.length;
  try {
    const decoded: unknown = JSON.parse(`"${Buffer.from(content, "latin1").toString("utf8")}"`);
    return Buffer.byteLength(String(decoded));
  } catch {
    // It was cut within an escape.
    return content.length;
  }
}
