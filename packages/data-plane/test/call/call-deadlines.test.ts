import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CallAbort } from "../../src/call/call-abort.ts";
import { CallDeadlines } from "../../src/call/call-deadlines.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("each call expires after its own timeout, with one timer for all calls", () => {
  const deadlines = new CallDeadlines(1_000);
  const [first, second, third] = [new CallAbort(), new CallAbort(), new CallAbort()];
  const expired = (): readonly boolean[] =>
    [first, second, third].map(({ reason }) => reason !== undefined);
  deadlines.start(first);
  vi.advanceTimersByTime(400);
  deadlines.start(second);
  deadlines.start(third);
  expect(vi.getTimerCount()).toBe(1);
  deadlines.stop(third);
  vi.advanceTimersByTime(599);
  expect(expired()).toEqual([false, false, false]);
  vi.advanceTimersByTime(1);
  expect(expired()).toEqual([true, false, false]);
  expect(first.reason).toMatchObject({ code: "UPSTREAM_TIMEOUT" });
  vi.advanceTimersByTime(399);
  expect(expired()).toEqual([true, false, false]);
  vi.advanceTimersByTime(1);
  expect(expired()).toEqual([true, true, false]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a call without a timeout never expires", () => {
  const deadlines = new CallDeadlines(Number.POSITIVE_INFINITY);
  const call = new CallAbort();
  deadlines.start(call);
  vi.advanceTimersToNextTimer();
  expect(performance.now()).toBeGreaterThan(2 ** 31 - 2);
  expect(call.reason).toBeUndefined();
});

test("a call that starts while the timer of an ended call runs has its full timeout", () => {
  const deadlines = new CallDeadlines(1_000);
  const [early, late] = [new CallAbort(), new CallAbort()];
  deadlines.start(early);
  deadlines.stop(early);
  vi.advanceTimersByTime(900);
  deadlines.start(late);
  vi.advanceTimersByTime(999);
  expect(late.reason).toBeUndefined();
  vi.advanceTimersByTime(1);
  expect(late.reason).toBeDefined();
  expect(early.reason).toBeUndefined();
});
