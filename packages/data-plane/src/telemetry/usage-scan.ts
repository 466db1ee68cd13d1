import { memoizeByObject } from "../memoize-by-object.js";
import { mergeUsage, readUsage, type Usage, type UsageFields } from "./usage.js";

/** In bytes; reports of providers are far shorter. */
const maxReportLength = 8_192;
const backslash = 0x5c;
const openingBrace = 0x7b;
const closingBrace = 0x7d;

const patternOf = memoizeByObject(({ object }: UsageFields) => ({
  key: Buffer.from(`"${object}"`),
  report: new RegExp(`^"${object}"\\s*:\\s*\\{`),
}));

/**
 * Finds the last usage report in a response, in events of a stream or in a part of them. Scans
 * backwards, so that the cost does not grow with the response.
 */
export function lastUsageIn(bytes: Buffer, fields: UsageFields): Usage | undefined {
  const { key } = patternOf(fields);
  for (let end = bytes.length; end > 0; ) {
    const at = bytes.lastIndexOf(key, end - 1);
    if (at === -1) return undefined;
    const usage = usageAt(bytes, at, fields);
    if (usage !== undefined) return usage;
    end = at;
  }
  return undefined;
}

/**
 * Merges all usage reports in the bytes: a stream may report input tokens at its start and output
 * tokens at its end.
 */
export function allUsageIn(bytes: Buffer, fields: UsageFields): Usage | undefined {
  const { key } = patternOf(fields);
  let usage: Usage | undefined;
  for (let at = bytes.indexOf(key); at !== -1; at = bytes.indexOf(key, at + 1)) {
    usage = mergeUsage(usage, usageAt(bytes, at, fields));
  }
  return usage;
}

function usageAt(bytes: Buffer, at: number, fields: UsageFields): Usage | undefined {
  // Within a JSON string the quote is escaped: that is generated text, not a report.
  if (bytes[at - 1] === backslash) return undefined;
  const text = bytes.toString("latin1", at, at + maxReportLength);
  const match = patternOf(fields).report.exec(text);
  if (match === null) return undefined;
  const start = match[0].length - 1;
  const end = objectEnd(text, start);
  if (end === undefined) return undefined;
  try {
    return readUsage(JSON.parse(text.slice(start, end)), fields);
  } catch {
    return undefined;
  }
}

/** The index after an object that begins at `start`. Usage reports have no braces in strings. */
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
