import { expect, test } from "vitest";
import { withDatabase } from "../../src/databases/with-database.ts";
import { runLimits } from "../../src/limits/run-limits.ts";

/** With this seed, a gateway is killed once or twice. */
const seed = 3;
const size = { gateways: 2, callers: 16, seconds: 5, seed };

test("two gateways exceed no limit and lose no call when one is killed", async () => {
  const report = await withDatabase({ kind: "sqlite" }, (database) =>
    runLimits(database, { ...size, control: false }),
  );
  expect(report.findings).toEqual([]);
  expect(report.kills.gateway).toBeGreaterThan(0);
  expect(report.completed).toBeGreaterThan(0);
  expect(report.records).toBeGreaterThanOrEqual(report.completed);
});
