import { describeOn, serverKinds } from "@gw/test-databases";
import { expect, test } from "vitest";
import { Expectations } from "../../src/load/expectations.ts";
import { runFleet } from "../../src/fleet/run-fleet.ts";

/** The database is killed soon, and is away for long enough that it must be noticed. */
const seed = 20_261_218;

for (const kind of serverKinds) {
  describeOn(kind, () => {
    test("Of what writers on two gateways were acknowledged nothing is lost when the database is killed", {
      timeout: 120_000,
    }, async () => {
      const size = { gateways: 2, writers: 6, seconds: 1, kills: 1 };
      const report = await runFleet({ kind, ...size, seed });
      expect(report.problems).toEqual([]);
      expect(report.mutations).toBeGreaterThan(0);
      expect(report.outages.notReady).toBeGreaterThan(0);
      expect(report.answers.TEMPORARILY_UNAVAILABLE).toBeGreaterThan(0);
    });
  });
}

test("What is missing, changed, back or unclaimed is seen; what is in doubt may be either", () => {
  const expectations = new Expectations();
  expectations.acknowledge(
    new Map([
      ["kept", "1"],
      ["changed", "1"],
      ["lost", "1"],
      ["deleted", undefined],
      ["doubted", "1"],
    ]),
  );
  expectations.doubt(new Map([["doubted", "2"]]));
  expectations.doubt(new Map([["never heard of", "1"]]));
  const found = new Map([
    ["kept", "1"],
    ["changed", "2"],
    ["deleted", "1"],
    ["doubted", "2"],
    ["unclaimed", "1"],
  ]);
  expect(expectations.isCertain("kept")).toBe(true);
  expect(expectations.isCertain("doubted")).toBe(false);
  expect(expectations.compare(found)).toEqual([
    "changed is 2, and should be 1",
    "lost is absent, and should be 1",
    "deleted is 1, and should be absent",
    "unclaimed is 1, and should be absent",
  ]);
});
