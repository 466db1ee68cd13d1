import { expect, test } from "vitest";
import { runKill } from "../../src/kill/run-kill.ts";

test("a server that is killed during writes loses no acknowledged write", async () => {
  const report = await runKill({ count: 3, seed: 20_261_123 });
  expect(report.problems).toEqual([]);
  expect(report.acknowledged).toBeGreaterThan(0);
});
