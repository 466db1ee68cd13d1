import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Semaphore } from "../../src/session/semaphore.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Work that runs until `end` is called. */
function work() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { run: () => promise, end: resolve };
}

test("runs as many at a time as it has permits, the others in the order of arrival", async () => {
  const semaphore = new Semaphore({ permits: 2 });
  const jobs = Array.from({ length: 4 }, work);
  const started: number[] = [];
  const ended = jobs.map((job, index) =>
    semaphore.run(() => {
      started.push(index);
      return job.run();
    }),
  );
  expect(started).toEqual([0, 1]);
  expect(semaphore.hasWaiters).toBe(true);
  jobs[1]?.end();
  await ended[1];
  jobs[0]?.end();
  await ended[0];
  expect(started).toEqual([0, 1, 2, 3]);
  expect(semaphore.hasWaiters).toBe(false);
  for (const job of jobs) job.end();
  await Promise.all(ended);
});

test("passes on what the work throws, and releases its permit", async () => {
  const semaphore = new Semaphore({ permits: 1 });
  const failing = semaphore.run(() => Promise.reject(new Error("failed")));
  const next = semaphore.run(async () => "next");
  await expect(failing).rejects.toThrow("failed");
  expect(await next).toBe("next");
});

test("rejects the whole queue when it stalls, and lets active runs continue", async () => {
  const semaphore = new Semaphore({ permits: 1, stallTimeout: 1_000 });
  const active = work();
  const first = semaphore.run(active.run);
  const waiting = [semaphore.run(async () => 1), semaphore.run(async () => 2)];
  const outcomes = Promise.allSettled(waiting);
  await vi.advanceTimersByTimeAsync(1_000);
  for (const outcome of await outcomes) {
    expect(outcome).toMatchObject({ reason: { code: "TEMPORARILY_UNAVAILABLE" } });
  }
  active.end();
  await first;
  expect(await semaphore.run(async () => "in")).toBe("in");
});

test("rejects no run while the queue makes progress, however long the queue is", async () => {
  const semaphore = new Semaphore({ permits: 1, stallTimeout: 1_000 });
  const jobs = Array.from({ length: 5 }, work);
  const ended = Promise.all(jobs.map((job) => semaphore.run(job.run)));
  for (const job of jobs) {
    await vi.advanceTimersByTimeAsync(900);
    job.end();
  }
  await ended;
});

test("is idle when no run is active or waiting", async () => {
  const semaphore = new Semaphore({ permits: 1 });
  await semaphore.whenIdle();
  const jobs = [work(), work()];
  const ended = jobs.map((job) => semaphore.run(job.run));
  let isIdle = false;
  const idle = semaphore.whenIdle().then(() => {
    isIdle = true;
  });
  jobs[0]?.end();
  await ended[0];
  expect(isIdle).toBe(false);
  jobs[1]?.end();
  await idle;
});
