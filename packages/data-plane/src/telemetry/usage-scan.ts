import { eventObject, type JsonObject, parseObject } from "../formats/json-object.js";
import type { UsageRules } from "../formats/usage-rules.js";
import { valueAfterKey } from "../formats/value-after-key.js";
import { memoizeByObject } from "../memoize-by-object.js";
import { eventAround } from "../streams/event-boundaries.js";
import { EventMarkers } from "../streams/event-markers.js";
import { parseEvent } from "../streams/server-sent-event.js";

// Takes the bytes of a response as latin1 text, whose search costs a fraction of one in a buffer.

/** In bytes; reports of providers are far shorter. */
const maxReportLength = 8_192;
/** Characters between a key and its value, at most. */
const maxSpace = 16;
const backslash = 0x5c;
const openingBrace = 0x7b;
const closingBrace = 0x7d;

/** In most events of a stream the value is `null`. */
const markersOf = memoizeByObject(
  ({ field }: UsageRules) => new EventMarkers([{ text: `"${field}"`, unless: "n" }]),
);

/** The usage reports in whole events of a stream, in order. Parses only the events that may have one. */
export function* reportsInEvents(
  events: Buffer,
  latin1: string,
  rules: UsageRules,
): Generator<JsonObject, void, void> {
  const markers = markersOf(rules);
  for (let at = markers.indexIn(latin1, 0), from = 0; at !== -1; ) {
    const { start, end } = eventAround(events, from, at);
    const data = eventObject(parseEvent(events.subarray(start, end)));
    const report = data && rules.reportIn(data);
    if (report !== undefined) yield report;
    from = end;
    at = markers.indexIn(latin1, from);
  }
}

/**
 * The last usage report in a response that is not an event stream, or in a part of it. Scans backwards, so
 * that the cost does not grow with the response; what the model generated precedes the report.
 */
export function lastReportIn(latin1: string, rules: UsageRules): JsonObject | undefined {
  const key = `"${rules.field}"`;
  for (let end = latin1.length; end > 0; ) {
    const at = latin1.lastIndexOf(key, end - 1);
    if (at === -1) return undefined;
    const report = reportAfter(latin1, at + key.length);
    // Within a JSON string the quote is escaped: that is generated text, not a report.
    const isText = latin1.charCodeAt(at - 1) === backslash;
    if (!isText && report !== undefined && isReport(report, rules)) return report;
    end = at;
  }
  return undefined;
}

function isReport(report: JsonObject, rules: UsageRules): boolean {
  return Object.keys(rules.tokensOf(report)).length > 0;
}

function reportAfter(latin1: string, afterKey: number): JsonObject | undefined {
  const value = valueAfterKey(latin1.slice(afterKey, afterKey + maxSpace), 0);
  if (value !== openingBrace) return undefined;
  const start = latin1.indexOf("{", afterKey);
  const text = latin1.slice(start, start + maxReportLength);
  const end = objectEnd(text);
  return end === undefined ? undefined : parseObject(text.slice(0, end));
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
