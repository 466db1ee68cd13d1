import { GatewayError } from "@gw/entities";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type WalkOptions, walkSecrets } from "../../src/rotation/walk-secrets.js";
import { runToEnd } from "../key-fixture.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/**
 * Walks over steps of one secret each; `undefined` stands for a step that fails.
 * @returns the milliseconds at which each step started, and the progress
 */
async function walk(options: WalkOptions, steps: readonly (number | undefined)[]) {
  const begin = performance.now();
  const startedAt: number[] = [];
  const work = runToEnd(
    walkSecrets(options, {
      count: async () => steps.length,
      async step() {
        const opened = steps[startedAt.length];
        startedAt.push(performance.now() - begin);
        if (opened === undefined) {
          throw new GatewayError("TEMPORARILY_UNAVAILABLE", "The database is unavailable");
        }
        const isLast = startedAt.length === steps.length;
        return { opened, unreadable: [], ...(!isLast && { next: `s-${startedAt.length}` }) };
      },
      processed: ({ opened }) => opened,
    }),
  );
  const [result] = await Promise.all([work, vi.runAllTimersAsync()]);
  return { startedAt, ...result };
}

test("the rate limits the secrets per second", async () => {
  const { startedAt, report } = await walk({ rate: 40 }, [2, 2, 2]);
  expect(startedAt).toEqual([0, 50, 100]);
  expect(report).toEqual({ opened: 6, unreadable: 0, isAborted: false });
});

test("steps follow each other without a pause if there is no rate", async () => {
  const { startedAt } = await walk({}, [1, 1, 1]);
  expect(startedAt).toEqual([0, 0, 0]);
});

test("the rate is not exceeded after an outage", async () => {
  const { startedAt, steps } = await walk({ rate: 40 }, [1, undefined, undefined, 1, 1, 1]);
  // Retries after 100 and 200 ms, then again one secret each 25 ms.
  expect(startedAt).toEqual([0, 25, 125, 325, 350, 375]);
  expect(steps.filter(({ waiting }) => waiting !== undefined)).toHaveLength(2);
});

test("an outage longer than the limit ends the walk", async () => {
  const failing = Array.from({ length: 9 }, () => undefined);
  await expect(walk({ maxOutage: 0 }, failing)).rejects.toMatchObject({
    code: "TEMPORARILY_UNAVAILABLE",
  });
});

test("an abort ends a pause", async () => {
  const controller = new AbortController();
  const walking = walkSecrets(
    { rate: 1, signal: controller.signal },
    {
      count: async () => 2,
      step: async () => ({ unreadable: [], next: "s-1" }),
      processed: () => 1,
    },
  );
  await walking.next();
  const end = walking.next();
  controller.abort();
  expect(await end).toEqual({
    done: true,
    value: { opened: 1, unreadable: 0, isAborted: true },
  });
});
