import { limitWindowUnits } from "@gw/entities";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fixedWindowAt } from "../../src/index.ts";

const windows = fc.record({
  unit: fc.constantFrom(...limitWindowUnits),
  length: fc.integer({ min: 1, max: 1_000 }),
});
const times = fc.integer({ min: 0, max: Date.UTC(2200, 0) });

test("a window contains its times, and the next one begins where it ends", () => {
  fc.assert(
    fc.property(windows, times, (window, time) => {
      const { start, end } = fixedWindowAt(window, time);
      expect(start).toBeLessThanOrEqual(time);
      expect(end).toBeGreaterThan(time);
      expect(fixedWindowAt(window, start)).toEqual({ start, end });
      expect(fixedWindowAt(window, end - 1)).toEqual({ start, end });
      expect(fixedWindowAt(window, end).start).toBe(end);
    }),
  );
});

test.each([
  ["DAYS", 1, "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"],
  ["DAYS", 2, "2026-02-28T00:00:00Z", "2026-03-02T00:00:00Z"],
  ["WEEKS", 1, "2026-03-01T00:00:00Z", "2026-03-08T00:00:00Z"],
  ["WEEKS", 2, "2026-02-22T00:00:00Z", "2026-03-08T00:00:00Z"],
  ["MONTHS", 1, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"],
  ["MONTHS", 3, "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z"],
  ["MONTHS", 12, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"],
  ["HOURS", 6, "2026-03-01T12:00:00Z", "2026-03-01T18:00:00Z"],
] as const)(
  "a window of %s × %i contains the noon of 2026-03-01, a Sunday",
  (unit, length, start, end) => {
    const window = fixedWindowAt({ unit, length }, Date.parse("2026-03-01T12:00:00Z"));
    expect(window).toEqual({ start: Date.parse(start), end: Date.parse(end) });
  },
);
