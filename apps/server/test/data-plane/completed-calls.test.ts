import { pino } from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CompletedCalls } from "../../src/data-plane/completed-calls.ts";
import { logTime } from "../../src/process/log-time.ts";

const start = 1_700_000_000_000;

beforeEach(() => void vi.useFakeTimers({ now: start }));
afterEach(() => void vi.useRealTimers());

/** What was counted and logged of calls whose requests are numbered. */
function told(count: (requestId: string) => void = () => {}) {
  const lines: { msg: string; time: number; requestId: string; status?: number }[] = [];
  const counted: number[] = [];
  const logger = pino(
    { base: null, timestamp: logTime },
    { write: (line) => lines.push(JSON.parse(line)) },
  );
  const ended = new CompletedCalls({
    logger,
    metrics: {
      count({ record }) {
        count(String(record.status));
        counted.push(record.status);
      },
    },
  });
  const end = (status: number): void =>
    ended.add({
      requestId: `r-${status}`,
      principal: "admin",
      operation: "chat.completions",
      record: { status },
    });
  return { ended, end, lines, counted, logger };
}

test("calls are told of in their order, together, and in any case soon", () => {
  const { end, lines, counted } = told();
  for (let n = 1; n <= 7; n += 1) end(n);
  expect([lines, counted]).toEqual([[], []]);
  end(8);
  expect(lines.map(({ requestId }) => requestId)).toEqual(counted.map((n) => `r-${n}`));
  expect(counted).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  end(9);
  vi.advanceTimersByTime(99);
  expect(counted).toHaveLength(8);
  vi.advanceTimersByTime(1);
  expect([counted.length, lines.length]).toEqual([9, 9]);
});

test("a line has the time at which its call ended; others have their own", () => {
  const { ended, end, lines, logger } = told();
  end(1);
  vi.advanceTimersByTime(40);
  end(2);
  vi.advanceTimersByTime(40);
  ended.flush();
  logger.info("something else");
  expect(lines.map(({ time }) => time - start)).toEqual([0, 40, 80]);
});

test("one that cannot be told of is said to be so, and hides no other", () => {
  const { ended, end, lines } = told((status) => {
    if (status === "2") throw new Error("no more room");
  });
  for (const n of [1, 2, 3]) end(n);
  ended.flush();
  expect(lines.map(({ msg, requestId }) => [msg, requestId])).toEqual([
    ["call", "r-1"],
    ["call not recorded", "r-2"],
    ["call", "r-3"],
  ]);
});

test("they are told of before a process ends, in whatever way", () => {
  const { ended, end, counted } = told();
  end(1);
  const [first] = process.listeners("exit");
  first?.call(process, 0);
  expect(counted).toEqual([1]);
  ended.close();
});

test("the last are told of at the end, and nothing is left of them in the process", () => {
  const before = process.listenerCount("exit");
  const { ended, end, counted } = told();
  end(1);
  ended.close();
  expect([counted, vi.getTimerCount(), process.listenerCount("exit")]).toEqual([[1], 0, before]);
  // A call that is cut off ends only then.
  end(2);
  expect([counted, vi.getTimerCount()]).toEqual([[1, 2], 0]);
});
