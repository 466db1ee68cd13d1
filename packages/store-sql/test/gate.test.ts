import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Gate } from "../src/gate.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Work that goes on until it is told to end. */
function work() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { run: () => promise, end: resolve };
}

test("as many are inside as it is wide, the others enter in the order in which they came", async () => {
  const gate = new Gate({ width: 2 });
  const jobs = Array.from({ length: 4 }, work);
  const entered: number[] = [];
  const ended = jobs.map((job, index) =>
    gate.run(() => {
      entered.push(index);
      return job.run();
    }),
  );
  expect(entered).toEqual([0, 1]);
  expect(gate.isAwaited).toBe(true);
  jobs[1]?.end();
  await ended[1];
  jobs[0]?.end();
  await ended[0];
  expect(entered).toEqual([0, 1, 2, 3]);
  expect(gate.isAwaited).toBe(false);
  for (const job of jobs) job.end();
  await Promise.all(ended);
});

test("what the work throws comes out, and makes room", async () => {
  const gate = new Gate({ width: 1 });
  const failing = gate.run(() => Promise.reject(new Error("failed")));
  const next = gate.run(async () => "next");
  await expect(failing).rejects.toThrow("failed");
  expect(await next).toBe("next");
});

test("a queue that stands still is refused as a whole, and whoever is inside goes on", async () => {
  const gate = new Gate({ width: 1, patience: 1_000 });
  const inside = work();
  const first = gate.run(inside.run);
  const waiting = [gate.run(async () => 1), gate.run(async () => 2)];
  const outcomes = Promise.allSettled(waiting);
  await vi.advanceTimersByTimeAsync(1_000);
  for (const outcome of await outcomes) {
    expect(outcome).toMatchObject({ reason: { code: "TEMPORARILY_UNAVAILABLE" } });
  }
  inside.end();
  await first;
  expect(await gate.run(async () => "in")).toBe("in");
});

test("a queue that moves is not refused, however long it is", async () => {
  const gate = new Gate({ width: 1, patience: 1_000 });
  const jobs = Array.from({ length: 5 }, work);
  const ended = Promise.all(jobs.map((job) => gate.run(job.run)));
  for (const job of jobs) {
    await vi.advanceTimersByTimeAsync(900);
    job.end();
  }
  await ended;
});

test("it is empty when nobody is inside and nobody waits", async () => {
  const gate = new Gate({ width: 1 });
  await gate.empty();
  const jobs = [work(), work()];
  const ended = jobs.map((job) => gate.run(job.run));
  let isEmpty = false;
  const empty = gate.empty().then(() => {
    isEmpty = true;
  });
  jobs[0]?.end();
  await ended[0];
  expect(isEmpty).toBe(false);
  jobs[1]?.end();
  await empty;
});
