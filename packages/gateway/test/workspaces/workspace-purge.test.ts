import { expect, onTestFinished, test, vi } from "vitest";
import { WorkspacePurge } from "../../src/workspaces/workspace-purge.ts";

/** A purge of a directory with this number of rows, which fails on demand. */
function openPurge(rows: number) {
  const state = { rows, batches: [] as number[], failure: undefined as Error | undefined };
  const errors: unknown[] = [];
  const deleted: number[] = [];
  const purge = new WorkspacePurge({
    workspaces: {
      async purge(limit) {
        if (state.failure !== undefined) throw state.failure;
        const count = Math.min(limit, state.rows);
        state.rows -= count;
        state.batches.push(count);
        return count;
      },
    },
    onDeleted: (count) => deleted.push(count),
    onError: (error) => errors.push(error),
  });
  onTestFinished(() => purge.close());
  return { purge, state, errors, deleted };
}

test("deletes what is left in batches of 500 rows, from the start on", async () => {
  const { purge, state, deleted } = openPurge(1_200);
  await purge.run();
  expect(state.batches.slice(0, 4)).toEqual([500, 500, 200, 0]);
  expect(deleted).toEqual([1_200]);
  state.rows = 3;
  await purge.run();
  expect([state.rows, deleted]).toEqual([0, [1_200, 3]]);
});

test("reports a failure once, and continues a minute later", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { purge, state, errors, deleted } = openPurge(0);
  state.rows = 7;
  state.failure = new Error("unavailable");
  await purge.run();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([errors, deleted]).toEqual([[state.failure], []]);
  state.failure = undefined;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(deleted).toEqual([7]);
});

test("starts no transaction after its end", async () => {
  const { purge, state } = openPurge(0);
  await purge.close();
  const batches = state.batches.length;
  state.rows = 1;
  await purge.run();
  expect([state.batches.length, state.rows]).toEqual([batches, 1]);
});
