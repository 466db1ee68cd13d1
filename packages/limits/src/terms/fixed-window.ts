import { type LimitWindow, windowMsOf } from "@gw/entities";

/** A range of time; the end is not part of it. Milliseconds since the Unix epoch. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

/** A Sunday, which windows of weeks are aligned to. */
const firstWeek = Date.UTC(1969, 11, 28);

/** The fixed window that contains a time. */
export function fixedWindowAt(window: LimitWindow, time: number): TimeRange {
  const ms = windowMsOf(window);
  if (ms === undefined) return monthsAt(window.length, time);
  const origin = window.unit === "WEEKS" ? firstWeek : 0;
  const start = origin + Math.floor((time - origin) / ms) * ms;
  return { start, end: start + ms };
}

function monthsAt(length: number, time: number): TimeRange {
  const date = new Date(time);
  const month = (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
  const first = Math.floor(month / length) * length;
  return { start: Date.UTC(1970, first), end: Date.UTC(1970, first + length) };
}
