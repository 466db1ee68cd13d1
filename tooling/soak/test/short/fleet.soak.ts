import { describeOn, serverKinds } from "@gw/test-databases";
import { expect, test } from "vitest";
import { runFleet } from "../../src/fleet/run-fleet.ts";

/** With this seed, the database is killed early and is down long enough to be noticed. */
const seed = 20_261_218;

for (const kind of serverKinds) {
  describeOn(kind, () => {
    test("two gateways lose no acknowledged mutation when the database is killed", async () => {
      const size = { gateways: 2, writers: 6, seconds: 1, kills: 1 };
      const report = await runFleet({ kind, ...size, seed });
      expect(report.problems).toEqual([]);
      expect(report.mutations).toBeGreaterThan(0);
      expect(report.outages.notReady).toBeGreaterThan(0);
      expect(report.responses.TEMPORARILY_UNAVAILABLE).toBeGreaterThan(0);
    });
  });
}
