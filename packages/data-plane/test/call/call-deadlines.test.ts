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
  const deadlines = new CallDeadlines();
  const [first, second, third] = [new CallAbort(), new CallAbort(), new CallAbort()];
  const expired = (): readonly boolean[] =>
    [first, second, third].map(({ reason }) => reason !== undefined);
  deadlines.start(first, 1_000);
  vi.advanceTimersByTime(400);
  deadlines.start(second, 1_000);
  deadlines.start(third, 1_000);
  expect(vi.getTimerCount()).toBe(1);
  deadlines.stop(third, 1_000);
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
  const deadlines = new CallDeadlines();
  const call = new CallAbort();
  deadlines.start(call, Number.POSITIVE_INFINITY);
  vi.advanceTimersToNextTimer();
  expect(performance.now()).toBeGreaterThan(2 ** 31 - 2);
  expect(call.reason).toBeUndefined();
});

test("a call that starts while the timer of an ended call runs has its full timeout", () => {
  const deadlines = new CallDeadlines();
  const [early, late] = [new CallAbort(), new CallAbort()];
  deadlines.start(early, 1_000);
  deadlines.stop(early, 1_000);
  vi.advanceTimersByTime(900);
  deadlines.start(late, 1_000);
  vi.advanceTimersByTime(999);
  expect(late.reason).toBeUndefined();
  vi.advanceTimersByTime(1);
  expect(late.reason).toBeDefined();
  expect(early.reason).toBeUndefined();
});

test("calls with different timeouts do not wait for one another", () => {
  const deadlines = new CallDeadlines();
  const [long, short] = [new CallAbort(), new CallAbort()];
  deadlines.start(long, 5_000);
  deadlines.start(short, 200);
  vi.advanceTimersByTime(200);
  expect([short.reason === undefined, long.reason === undefined]).toEqual([false, true]);
  deadlines.start(short, 200);
  deadlines.stop(short, 200);
  vi.advanceTimersByTime(4_800);
  expect(long.reason).toBeDefined();
  expect(vi.getTimerCount()).toBe(0);
});
