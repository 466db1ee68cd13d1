import { pino } from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CompletedCalls } from "../../src/data-plane/completed-calls.ts";
import { logTime } from "../../src/process/log-time.ts";

const start = 1_700_000_000_000;

beforeEach(() => void vi.useFakeTimers({ now: start }));
afterEach(() => void vi.useRealTimers());

/** Records calls whose status is a running number, and returns what was counted and logged. */
function recordCalls(count: (requestId: string) => void = () => {}) {
  const lines: { msg: string; time: number; requestId: string; status?: number }[] = [];
  const counted: number[] = [];
  const logger = pino(
    { base: null, timestamp: logTime },
    { write: (line) => lines.push(JSON.parse(line)) },
  );
  const completed = new CompletedCalls({
    logger,
    metrics: {
      count({ record }) {
        count(String(record.status));
        counted.push(record.status);
      },
    },
  });
  const complete = (status: number): void =>
    completed.add({
      requestId: `r-${status}`,
      principal: "admin",
      workspace: "default",
      operation: "chat.completions",
      record: { status },
    });
  return { completed, complete, lines, counted, logger };
}

test("records calls in order, in batches or after a delay", () => {
  const { complete, lines, counted } = recordCalls();
  for (let n = 1; n <= 7; n += 1) complete(n);
  expect([lines, counted]).toEqual([[], []]);
  complete(8);
  expect(lines.map(({ requestId }) => requestId)).toEqual(counted.map((n) => `r-${n}`));
  expect(counted).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  complete(9);
  vi.advanceTimersByTime(99);
  expect(counted).toHaveLength(8);
  vi.advanceTimersByTime(1);
  expect([counted.length, lines.length]).toEqual([9, 9]);
});

test("logs a call with the time of its completion", () => {
  const { completed, complete, lines, logger } = recordCalls();
  complete(1);
  vi.advanceTimersByTime(40);
  complete(2);
  vi.advanceTimersByTime(40);
  completed.flush();
  logger.info("another line");
  expect(lines.map(({ time }) => time - start)).toEqual([0, 40, 80]);
});

test("logs a call that cannot be recorded and records the others", () => {
  const { completed, complete, lines } = recordCalls((status) => {
    if (status === "2") throw new Error("out of memory");
  });
  for (const n of [1, 2, 3]) complete(n);
  completed.flush();
  expect(lines.map(({ msg, requestId }) => [msg, requestId])).toEqual([
    ["call", "r-1"],
    ["call not recorded", "r-2"],
    ["call", "r-3"],
  ]);
});

test("records all calls when the process exits", () => {
  const { completed, complete, counted } = recordCalls();
  complete(1);
  const [first] = process.listeners("exit");
  first?.call(process, 0);
  expect(counted).toEqual([1]);
  completed.close();
});

test("records the last calls on close and leaves no timer or listener", () => {
  const before = process.listenerCount("exit");
  const { completed, complete, counted } = recordCalls();
  complete(1);
  completed.close();
  expect([counted, vi.getTimerCount(), process.listenerCount("exit")]).toEqual([[1], 0, before]);
  // A call that is cut off completes after the close.
  complete(2);
  expect([counted, vi.getTimerCount()]).toEqual([[1, 2], 0]);
});
