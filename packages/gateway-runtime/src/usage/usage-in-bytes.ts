import { merged, type Usage, usageIn } from "./usage.js";

const names = ['"usage"', '"usageMetadata"'].map((name) => Buffer.from(name));
/** No provider says more about tokens than this, in bytes. */
const longest = 8_192;
const backslash = 0x5c;

/**
 * The last report of tokens that stands in these bytes: an answer, events of a stream, or a part of
 * them. Looked for from the end, so that an answer of any size costs the same.
 */
export function usageInBytes(bytes: Buffer): Usage | undefined {
  for (let end = bytes.length; end > 0; ) {
    const at = Math.max(...names.map((name) => bytes.lastIndexOf(name, end - 1)));
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
  for (const name of names) {
    for (let at = bytes.indexOf(name); at !== -1; at = bytes.indexOf(name, at + 1)) {
      if (bytes[at - 1] !== backslash) usage = merged(usage, usageAt(bytes, at));
    }
  }
  return usage;
}

function usageAt(bytes: Buffer, at: number): Usage | undefined {
  const text = bytes.subarray(at, at + longest).toString("latin1");
  const begin = /^"(\w+)"\s*:\s*\{/.exec(text);
  if (begin === null) return undefined;
  const end = objectEnd(text, begin[0].length - 1);
  if (end === undefined) return undefined;
  try {
    return usageIn({ usage: JSON.parse(text.slice(begin[0].length - 1, end)) });
  } catch {
    return undefined;
  }
}

/** The index after an object that begins at `start`. Reports of tokens have no strings with braces. */
function objectEnd(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === "{") depth += 1;
    else if (text[at] === "}") {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}
