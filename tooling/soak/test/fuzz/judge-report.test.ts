import { expect, test } from "vitest";
import { judgeReport } from "../../src/fuzz/judge-report.ts";
import type { FuzzReport } from "../../src/fuzz/run-fuzz.ts";

test("reports a 5xx, a crash, a shutdown that was not completed, memory growth and a route without a success", () => {
  const memory = Array.from({ length: 40 }, (_, n) => 100 + n * 2);
  const report: FuzzReport = {
    statuses: new Map([[200, 50_000]]),
    successes: new Map(),
    failures: ["500 for …"],
    isAlive: false,
    hasShutDown: false,
    memory,
  };
  const problems = judgeReport(report, 50_001);
  expect(problems.slice(0, 5)).toEqual([
    "500 for …",
    "the server is no longer ready",
    "the server did not shut down in time",
    "50000 of 50001 requests were completed",
    "the server's memory grew from 130 to 170 MiB",
  ]);
  expect(problems).toContain("POST /secrets/create never succeeded, so it was not tested");
});
