import { expect, test } from "vitest";
import { judgeReport } from "../../src/fuzz/judge-report.ts";
import { runFuzz } from "../../src/fuzz/run-fuzz.ts";

test("random or malformed requests cause no 5xx and no crash", async () => {
  const count = 3_000;
  const report = await runFuzz({ count, seed: 20_261_123 });
  expect(judgeReport(report, count)).toEqual([]);
  expect(report.successes.size).toBeGreaterThan(15);
});
