import { merged, type Usage, usageIn } from "./usage.js";

/** How all names of a report begin. */
const begin = Buffer.from('"usage');
const report = /^"usage(?:Metadata)?"\s*:\s*\{/;
/** No provider says more about tokens than this, in bytes. */
const longest = 8_192;
const backslash = 0x5c;
const openingBrace = 0x7b;
const closingBrace = 0x7d;

/**
 * The last report of tokens that stands in these bytes: an answer, events of a stream, or a part of
 * them. Looked for from the end, so that an answer of any size costs the same.
 */
export function usageInBytes(bytes: Buffer): Usage | undefined {
  for (let end = bytes.length; end > 0; ) {
    const at = bytes.lastIndexOf(begin, end - 1);
    if (at === -1) return undefined;
    // Inside of a string of the answer the quote would be escaped.
    const usage = bytes[at - 1] === backslash ? undefined : usageAt(bytes, at);
    if (usage !== undefined) return usage;
    end = at;
  }
  return undefined;
}

/**
 * All reports that stand in these bytes, put together: a stream may tell of the input at its begin
 * and of the output at its end.
 */
export function everyUsageIn(bytes: Buffer): Usage | undefined {
  let usage: Usage | undefined;
  for (let at = bytes.indexOf(begin); at !== -1; at = bytes.indexOf(begin, at + 1)) {
    if (bytes[at - 1] !== backslash) usage = merged(usage, usageAt(bytes, at));
  }
  return usage;
}

function usageAt(bytes: Buffer, at: number): Usage | undefined {
  const text = bytes.toString("latin1", at, at + longest);
  const found = report.exec(text);
  if (found === null) return undefined;
  const start = found[0].length - 1;
  const end = objectEnd(text, start);
  if (end === undefined) return undefined;
  try {
    return usageIn({ usage: JSON.parse(text.slice(start, end)) });
  } catch {
    return undefined;
  }
}

/** The index after an object that begins at `start`. Reports of tokens have no strings with braces. */
function objectEnd(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === openingBrace) depth += 1;
    else if (character === closingBrace) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}
