import fc from "fast-check";
import { expect, test } from "vitest";
import { firstCallIdAt, newCallId } from "../../src/index.ts";

const time = fc.integer({ min: 0, max: 253_402_300_799_998 });

test("call ids sort by time", () => {
  fc.assert(
    fc.property(time, time, (one, other) => {
      const [earlier, later] = [Math.min(one, other), Math.max(one, other)];
      if (earlier === later) return;
      expect(newCallId(earlier) < newCallId(later)).toBe(true);
    }),
  );
});

test("the call ids of a time begin with the first one, and end before that of the next time", () => {
  fc.assert(
    fc.property(time, (ms) => {
      const callId = newCallId(ms);
      expect(callId).toMatch(/^[0-9a-f]{32}$/);
      expect(callId >= firstCallIdAt(ms)).toBe(true);
      expect(callId < firstCallIdAt(ms + 1)).toBe(true);
    }),
  );
});

test("call ids of one time differ", () => {
  const callIds = Array.from({ length: 1_000 }, () => newCallId(1_750_000_000_000));
  expect(new Set(callIds).size).toBe(1_000);
});
