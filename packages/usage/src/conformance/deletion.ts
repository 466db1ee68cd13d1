import assert from "node:assert/strict";
import { newCall, someHour } from "./kit/calls.js";
import { allTime } from "./kit/fixture.js";
import type { Suite } from "./kit/suite.js";

const hour = 3_600_000;

export function deletionCases(suite: Suite): void {
  suite.describe("the deletion of usage", "UsageStore.deleteBefore, UsageDeletion", () => {
    suite.test("deletes the oldest calls before a time, up to a limit", async (f) => {
      const minutes = [30, 10, 60, 20, 40, 50];
      await f.add(minutes.map((ms) => newCall({ time: someHour + ms, operation: `${ms}` })));
      const remove = (ms: number, limit: number): Promise<number> =>
        f.store.deleteBefore({ kind: "calls", time: someHour + ms, limit });
      assert.equal(await remove(10, 10), 0);
      assert.equal(await remove(40, 2), 2);
      assert.deepEqual(await f.operations(), ["60", "50", "40", "30"]);
      assert.equal(await remove(40, 2), 1);
      assert.equal(await remove(40, 2), 0);
      assert.deepEqual(await f.operations(), ["60", "50", "40"]);
      assert.equal(await remove(1_000, 100_000), 3);
      assert.deepEqual(await f.operations(), []);
    });

    suite.test("deletes the oldest hours before the hour of a time, up to a limit", async (f) => {
      const hours = [3, 1, 6, 2, 4, 5];
      await f.add(hours.map((at) => newCall({ time: someHour + at * hour + 7 })));
      const remove = (at: number, limit: number): Promise<number> =>
        f.store.deleteBefore({ kind: "sums", time: someHour + at * hour, limit });
      const left = async (): Promise<readonly number[]> => {
        const rows = await f.summary({ bucket: "hour" });
        return rows.map(([[time]]) => (Number(time) - someHour) / hour);
      };
      assert.equal(await remove(1, 10), 0);
      // The hour that contains the time stays.
      assert.equal(await remove(1.999, 10), 0);
      assert.equal(await remove(4, 2), 2);
      assert.deepEqual(await left(), [3, 4, 5, 6]);
      assert.equal(await remove(4.5, 2), 1);
      assert.equal(await remove(4.5, 2), 0);
      assert.deepEqual(await left(), [4, 5, 6]);
    });

    suite.test("leaves the other hours of a day, and those that are added later", async (f) => {
      const midnight = someHour - 12 * hour;
      const at = (hours: number): number => midnight + hours * hour;
      await f.add([0, 5, 5.5, 23, 24, 30].map((hours) => newCall({ time: at(hours), cost: 3n })));
      const remove = (hours: number, limit: number): Promise<number> =>
        f.store.deleteBefore({ kind: "sums", time: at(hours), limit });
      const days = async (): Promise<unknown> => {
        const { rows } = await f.store.summarize({ ...allTime, bucket: "day" });
        return rows.map(({ time, totals }) => [time, totals.calls, totals.cost]);
      };
      const next = [at(24), 2, 6n];
      assert.deepEqual(await days(), [[midnight, 4, 12n], next]);
      assert.equal(await remove(23, 1), 1);
      assert.deepEqual(await days(), [[midnight, 3, 9n], next]);
      assert.equal(await remove(23, 10), 1);
      assert.deepEqual(await days(), [[midnight, 1, 3n], next]);
      await f.add([newCall({ time: at(5), cost: 1n })]);
      assert.deepEqual(await days(), [[midnight, 2, 4n], next]);
      assert.equal(await remove(24, 10), 2);
      assert.deepEqual(await days(), [next]);
      await f.add([newCall({ time: at(1), cost: 2n })]);
      assert.deepEqual(await days(), [[midnight, 1, 2n], next]);
      assert.equal(await remove(48, 10), 3);
      assert.deepEqual(await days(), []);
    });

    suite.test("counts the sums of an hour one by one", async (f) => {
      await f.add(["a", "b", "c"].map((owner) => newCall({ owner })));
      const range = { kind: "sums", time: someHour + hour } as const;
      assert.equal(await f.store.deleteBefore({ ...range, limit: 2 }), 2);
      assert.equal(await f.summedCalls(), 1);
      assert.equal(await f.store.deleteBefore({ ...range, limit: 2 }), 1);
      assert.equal(await f.summedCalls(), 0);
    });

    suite.test("keeps the sums of deleted calls, and the calls of deleted sums", async (f) => {
      await f.add([newCall({ operation: "old" }), newCall({ time: someHour + hour })]);
      const time = someHour + hour;
      assert.equal(await f.store.deleteBefore({ kind: "calls", time, limit: 10 }), 1);
      assert.equal(await f.summedCalls(), 2);
      assert.equal((await f.calls()).length, 1);
      assert.equal(await f.store.deleteBefore({ kind: "sums", time: time + hour, limit: 10 }), 2);
      assert.equal(await f.summedCalls(), 0);
      assert.equal((await f.calls()).length, 1);
    });

    suite.test("deletes those of all workspaces", async (f) => {
      const workspaceId = `w-${"a".repeat(32)}`;
      await f.add([newCall({ workspaceId }), newCall()]);
      for (const kind of ["calls", "sums"] as const) {
        assert.equal(await f.store.deleteBefore({ kind, time: someHour + hour, limit: 10 }), 2);
      }
    });

    suite.test("deletes each row once when two processes delete at once", async (f) => {
      const calls = Array.from({ length: 50 }, (_, at) =>
        newCall({ time: someHour - at * hour, operation: `${at}` }),
      );
      await f.add(calls);
      const another = await f.another();
      for (const kind of ["calls", "sums"] as const) {
        const deletions = Array.from({ length: 6 }, (_, at) =>
          (at % 2 === 0 ? f.store : another).deleteBefore({ kind, time: someHour, limit: 5 }),
        );
        const deleted = (await Promise.all(deletions)).reduce((sum, count) => sum + count, 0);
        const left = kind === "calls" ? (await f.calls()).length : await f.summedCalls();
        assert.equal(deleted + left, 50, `the deleted ${kind} must be counted once`);
      }
    });
  });
}
