import { valueAfterKey } from "../formats/value-after-key.js";
import { mergeUsage, readUsage, type Usage, type UsageFields } from "./usage.js";

// Takes the bytes of a response as latin1 text, whose search costs a fraction of one in a buffer.

/** In bytes; reports of providers are far shorter. */
const maxReportLength = 8_192;
/** Characters between a key and its value, at most. */
const maxSpace = 16;
const backslash = 0x5c;
const openingBrace = 0x7b;
const closingBrace = 0x7d;

/**
 * Finds the last usage report in a response, in events of a stream or in a part of them. Scans
 * backwards, so that the cost does not grow with the response.
 */
export function lastUsageIn(latin1: string, fields: UsageFields): Usage | undefined {
  const key = keyOf(fields);
  for (let end = latin1.length; end > 0; ) {
    const at = latin1.lastIndexOf(key, end - 1);
    if (at === -1) return undefined;
    const usage = usageAt(latin1, at, fields);
    if (usage !== undefined) return usage;
    end = at;
  }
  return undefined;
}

/**
 * Merges the first and the last usage report in a text: a stream may report input tokens at its
 * start and output tokens at its end.
 */
export function usageIn(latin1: string, fields: UsageFields): Usage | undefined {
  const key = keyOf(fields);
  for (let at = latin1.indexOf(key); at !== -1; at = latin1.indexOf(key, at + 1)) {
    const first = usageAt(latin1, at, fields);
    if (first !== undefined) return mergeUsage(first, lastUsageIn(latin1, fields));
  }
  return undefined;
}

function keyOf({ object }: UsageFields): string {
  return `"${object}"`;
}

function usageAt(latin1: string, at: number, fields: UsageFields): Usage | undefined {
  // Within a JSON string the quote is escaped: that is generated text, not a report.
  if (latin1.charCodeAt(at - 1) === backslash) return undefined;
  const afterKey = at + keyOf(fields).length;
  // In most events of a stream the value is `null`.
  const value = valueAfterKey(latin1.slice(afterKey, afterKey + maxSpace), 0);
  if (value !== openingBrace) return undefined;
  const start = latin1.indexOf("{", afterKey);
  const text = latin1.slice(start, start + maxReportLength);
  const end = objectEnd(text);
  if (end === undefined) return undefined;
  try {
    return readUsage(JSON.parse(text.slice(0, end)), fields);
  } catch {
    return undefined;
  }
}

/** The index after an object. Usage reports have no braces in strings. */
function objectEnd(text: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === openingBrace) depth += 1;
    else if (character === closingBrace) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}
