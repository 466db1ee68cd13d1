import { expect, test } from "vitest";
import { parsePastTime } from "../../src/options/past-time.js";

const now = Date.parse("2026-11-30T12:00:00Z");
const parse = (text: string) => {
  const time = parsePastTime("--since", text, now);
  return time === undefined ? undefined : new Date(time).toISOString();
};

test.each([
  ["0s", "2026-11-30T12:00:00.000Z"],
  ["90s", "2026-11-30T11:58:30.000Z"],
  ["30m", "2026-11-30T11:30:00.000Z"],
  ["2h", "2026-11-30T10:00:00.000Z"],
  ["7d", "2026-11-23T12:00:00.000Z"],
  ["4w", "2026-11-02T12:00:00.000Z"],
  ["999999999w", "1970-01-01T00:00:00.000Z"],
  ["2026-11-01", "2026-11-01T00:00:00.000Z"],
  ["2024-02-29", "2024-02-29T00:00:00.000Z"],
  ["2026-11-01T15:30", "2026-11-01T15:30:00.000Z"],
  ["2026-11-01 15:30:10Z", "2026-11-01T15:30:10.000Z"],
  ["2026-11-01T15:30:10.250+02:00", "2026-11-01T13:30:10.250Z"],
])("%s is %s", (text, time) => {
  expect(parse(text)).toBe(time);
});

test.each([
  ...["", "1", "h", "-1h", "1.5h", "1y", "2h ago", "yesterday", "1764504000000"],
  ...["2026-02-30", "2026-13-01", "2026-11-01T25:00", "2026-11-01T1:00", "2026-11-01Z"],
  ...["11/30/2026", "1969-12-31"],
])("rejects %j", (text) => {
  expect(() => parse(text)).toThrow(/^--since must be a time such as .* or 7d$/);
});
