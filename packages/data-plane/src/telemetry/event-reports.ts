import { asObject, eventObject, type JsonObject } from "../formats/json-object.js";
import type { UsageRules } from "../formats/usage-rules.js";
import { memoizeByObject } from "../memoize-by-object.js";
import { eventAround } from "../streams/event-boundaries.js";
import { EventMarkers } from "../streams/event-markers.js";
import { parseEvent } from "../streams/server-sent-event.js";
import { mergeReports } from "./merge-reports.js";

/** In most events of a stream the value is `null`. */
const markersOf = memoizeByObject(
  ({ field }: UsageRules) => new EventMarkers([{ text: `"${field}"`, unless: "n" }]),
);

/**
 * What the usage reports in whole events of a stream amount to; `undefined` without one. Parses the
 * last one, and an earlier one only if it may have a field that all later ones lack. Takes the bytes
 * also as latin1 text, whose search costs a fraction of one in a buffer.
 */
export function reportIn(
  events: Buffer,
  latin1: string,
  rules: UsageRules,
): JsonObject | undefined {
  const first = markersOf(rules).indexIn(latin1, 0);
  let report: JsonObject | undefined;
  let at = first === -1 ? -1 : latin1.lastIndexOf(`"${rules.field}"`);
  while (at >= first && at !== -1) {
    const { start, end } = eventAround(events, 0, at);
    const data = eventObject(parseEvent(events.subarray(start, end)));
    const earlier = data && rules.reportIn(data);
    if (earlier !== undefined) report = mergeReports(mergeReports({}, earlier), report ?? {});
    at = start <= first ? -1 : lastBefore(latin1, start, missingKeys(report, rules));
  }
  return report;
}

/** The parsed events that contain one of these markers. */
export function* markedEvents(
  events: Buffer,
  latin1: string,
  markers: EventMarkers,
): Generator<JsonObject, void, void> {
  for (let at = markers.indexIn(latin1, 0), from = 0; at !== -1; ) {
    const { start, end } = eventAround(events, from, at);
    const data = eventObject(parseEvent(events.subarray(start, end)));
    if (data !== undefined) yield data;
    from = end;
    at = markers.indexIn(latin1, from);
  }
}

/** The keys that an earlier report may have in addition to what is known. */
function missingKeys(report: JsonObject | undefined, rules: UsageRules): readonly string[] {
  if (report === undefined) return [rules.field];
  // An object may lack some of its fields.
  return rules.reportFields.filter((name) => report[name] === undefined || asObject(report[name]));
}

/** The index of the last of these keys before `end`; -1 without one. */
function lastBefore(latin1: string, end: number, names: readonly string[]): number {
  let last = -1;
  for (const name of names) {
    const key = `"${name}"`;
    // Searching forward is faster, and nearly always shows that there is none.
    const first = latin1.indexOf(key);
    if (first !== -1 && first < end) last = Math.max(last, latin1.lastIndexOf(key, end - 1));
  }
  return last;
}
