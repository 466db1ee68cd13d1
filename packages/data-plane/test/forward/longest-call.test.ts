import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CallEnd } from "../../src/forward/call-end.ts";
import { LongestCall } from "../../src/forward/longest-call.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("each call is over after its own time, by one timer for all of them", () => {
  const longest = new LongestCall(1_000);
  const [first, second, third] = [new CallEnd(), new CallEnd(), new CallEnd()];
  const over = (): readonly boolean[] =>
    [first, second, third].map(({ reason }) => reason !== undefined);
  longest.begin(first);
  vi.advanceTimersByTime(400);
  longest.begin(second);
  longest.begin(third);
  expect(vi.getTimerCount()).toBe(1);
  longest.end(third);
  vi.advanceTimersByTime(599);
  expect(over()).toEqual([false, false, false]);
  vi.advanceTimersByTime(1);
  expect(over()).toEqual([true, false, false]);
  expect(first.reason).toMatchObject({ code: "UPSTREAM_TIMEOUT" });
  vi.advanceTimersByTime(399);
  expect(over()).toEqual([true, false, false]);
  vi.advanceTimersByTime(1);
  expect(over()).toEqual([true, true, false]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a call that may take for ever is never over", () => {
  const longest = new LongestCall(Number.POSITIVE_INFINITY);
  const call = new CallEnd();
  longest.begin(call);
  vi.advanceTimersToNextTimer();
  expect(performance.now()).toBeGreaterThan(2 ** 31 - 2);
  expect(call.reason).toBeUndefined();
});

test("a call that begins while nobody waits for another one has its whole time", () => {
  const longest = new LongestCall(1_000);
  const [early, late] = [new CallEnd(), new CallEnd()];
  longest.begin(early);
  longest.end(early);
  vi.advanceTimersByTime(900);
  longest.begin(late);
  vi.advanceTimersByTime(999);
  expect(late.reason).toBeUndefined();
  vi.advanceTimersByTime(1);
  expect(late.reason).toBeDefined();
  expect(early.reason).toBeUndefined();
});
