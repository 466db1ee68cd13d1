import assert from "node:assert/strict";
import { newCall, someHour } from "./kit/calls.js";
import type { Suite } from "./kit/suite.js";

const hour = 3_600_000;
const day = 24 * hour;

export function hourCases(suite: Suite): void {
  suite.describe("the time of a summary", "SummarizeUsageInput", () => {
    suite.test(
      "includes the hour that contains its begin, not the one that begins at its end",
      async (f) => {
        await f.add([
          newCall({ time: someHour - 1 }),
          newCall({ time: someHour }),
          newCall({ time: someHour + hour - 1 }),
          newCall({ time: someHour + hour }),
        ]);
        const count = (from: number, to: number): Promise<number> =>
          f.summedCalls({ from: someHour + from, to: someHour + to });
        assert.equal(await count(0, hour), 2);
        assert.equal(await count(hour - 1, hour), 2);
        assert.equal(await count(0, 1), 2);
        assert.equal(await count(1, 2), 2);
        assert.equal(await count(-1, 0), 1);
        assert.equal(await count(-1, 1), 3);
        assert.equal(await count(-hour, 0), 1);
        assert.equal(await count(0, hour + 1), 3);
        assert.equal(await count(hour, hour + 1), 1);
        assert.equal(await count(2 * hour, 3 * hour), 0);
        assert.equal(await count(-hour - 1, -hour), 0);
      },
    );

    suite.test("has one row for each hour with calls", async (f) => {
      const times = [0, 1, hour - 1, hour, 3 * hour + 5].map((ms) => someHour + ms);
      await f.add(times.map((time) => newCall({ time })));
      assert.deepEqual(await f.summary({ bucket: "hour" }), [
        [[someHour], 3],
        [[someHour + hour], 1],
        [[someHour + 3 * hour], 1],
      ]);
    });

    suite.test("has days in UTC, across the ends of months and years", async (f) => {
      const begins = [
        Date.UTC(2023, 11, 31),
        Date.UTC(2024, 0, 1),
        Date.UTC(2024, 1, 28),
        Date.UTC(2024, 1, 29),
        Date.UTC(2024, 2, 1),
        Date.UTC(2024, 2, 31),
        Date.UTC(2024, 9, 27),
      ];
      await f.add(
        begins.flatMap((begin) => [begin, begin + day - 1].map((time) => newCall({ time }))),
      );
      assert.deepEqual(
        await f.summary({ bucket: "day" }),
        begins.map((begin) => [[begin], 2]),
      );
      assert.deepEqual(
        await f.summary({ bucket: "hour" }),
        begins.flatMap((begin) => [
          [[begin], 1],
          [[begin + 23 * hour], 1],
        ]),
      );
    });

    suite.test("begins a day at midnight even if the range begins later", async (f) => {
      await f.add([newCall({ time: someHour - 1 }), newCall(), newCall({ time: someHour + day })]);
      const midnight = someHour - 12 * hour;
      const range = { from: someHour, to: someHour + 2 * day };
      assert.deepEqual(await f.summary({ ...range, bucket: "day" }), [
        [[midnight], 1],
        [[midnight + day], 1],
      ]);
    });

    suite.test("has the same calls however a range divides days", async (f) => {
      const midnight = Date.UTC(2025, 5, 29);
      // Every seventh hour of six days, across the end of a month.
      const hours = Array.from({ length: 20 }, (_, at) => midnight + (at * 7 + 1) * hour);
      await f.add(hours.map((time, at) => newCall({ time, endpointId: `e-${at % 2}` })));
      const ranges: readonly (readonly number[])[] = [
        // Within a day, up to its end, from its begin, and all of it.
        ...[0, 1, 2, 8].flatMap((from) => [9, 23, 23.5, 24].map((to) => [from, to])),
        // Across midnight, without and with whole days.
        ...[20, 24, 25].flatMap((from) => [26, 47, 48, 49].map((to) => [from, to])),
        ...[0, 1.5, 22, 24].flatMap((from) => [72, 73.5, 95.99, 96, 150].map((to) => [from, to])),
      ];
      for (const [from = 0, to = 0] of ranges) {
        const range = { from: midnight + from * hour, to: midnight + to * hour };
        const begin = midnight + Math.floor(from) * hour;
        const wanted = hours.filter((time) => time >= begin && time < range.to);
        const days = wanted.map((time) => time - (time % day));
        const name = `from hour ${from} to hour ${to}`;
        const sum = wanted.length === 0 ? [] : [[[], wanted.length]];
        assert.deepEqual(await f.summary(range), sum, name);
        assert.deepEqual(
          await f.summary({ ...range, bucket: "day" }),
          [...new Set(days)].map((one) => [[one], days.filter((other) => other === one).length]),
          `by day ${name}`,
        );
        const odd = wanted.filter((time) => hours.indexOf(time) % 2 === 1);
        assert.equal(await f.summedCalls({ ...range, endpointId: "e-1" }), odd.length, name);
      }
    });

    suite.test("has days and groups together", async (f) => {
      await f.add([
        newCall({ endpointId: "e-1" }),
        newCall({ endpointId: "e-2", cost: 2n, status: 500 }),
        newCall({ endpointId: "e-1", time: someHour + hour }),
        newCall({ endpointId: "e-2", time: someHour + day }),
      ]);
      const midnight = someHour - 12 * hour;
      assert.deepEqual(await f.summary({ bucket: "day", groupBy: ["endpoint", "status"] }), [
        [[midnight, "e-2", "5xx"], 1],
        [[midnight, "e-1", "2xx"], 2],
        [[midnight + day, "e-2", "2xx"], 1],
      ]);
    });
  });
}
