import { expect, test } from "vitest";
import { CoalescedTask } from "../src/coalesced-task.js";

/** A task whose runs end when they are released. */
function manualTask() {
  const runs: PromiseWithResolvers<number>[] = [];
  const task = new CoalescedTask(() => {
    const run = Promise.withResolvers<number>();
    runs.push(run);
    return run.promise;
  });
  return { runs, task };
}

test("calls during a run share one run that starts after it", async () => {
  const { runs, task } = manualTask();
  const first = task.run();
  const later = [task.run(), task.run()];
  expect(runs).toHaveLength(1);
  runs[0]?.resolve(1);
  expect(await first).toBe(1);
  await expect.poll(() => runs.length).toBe(2);
  const third = task.run();
  runs[1]?.resolve(2);
  expect(await Promise.all(later)).toEqual([2, 2]);
  await expect.poll(() => runs.length).toBe(3);
  runs[2]?.resolve(3);
  expect(await third).toBe(3);
});

test("a failed run fails its callers and does not stop the next run", async () => {
  const { runs, task } = manualTask();
  const first = task.run();
  const second = task.run();
  const idle = task.idle();
  runs[0]?.reject(new Error("failed"));
  await expect(first).rejects.toThrow("failed");
  await idle;
  await expect.poll(() => runs.length).toBe(2);
  runs[1]?.resolve(2);
  expect(await second).toBe(2);
  await task.idle();
});
