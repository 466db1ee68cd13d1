import { expect, test } from "vitest";
import { judgeFuzz } from "../../src/fuzz/judge-report.ts";
import { type FuzzReport, runFuzz } from "../../src/fuzz/run-fuzz.ts";

test("A few thousand random or malformed requests: no 5xx, no crash", {
  timeout: 300_000,
}, async () => {
  const count = 3_000;
  const report = await runFuzz({ count, seed: 20_261_123 });
  expect(judgeFuzz(report, count)).toEqual([]);
  expect(report.successes.size).toBeGreaterThan(15);
});

test("The judge sees a 5xx, a crash, an unclean end, a growth of memory and a route left out", () => {
  const memory = Array.from({ length: 40 }, (_, n) => 100 + n * 2);
  const report: FuzzReport = {
    statuses: new Map([[200, 50_000]]),
    successes: new Map(),
    failures: ["500 for …"],
    isAlive: false,
    exitCode: null,
    memory,
  };
  const problems = judgeFuzz(report, 50_001);
  expect(problems.slice(0, 5)).toEqual([
    "500 for …",
    "the server is not ready any more",
    "the server ended with null",
    "50000 of 50001 requests came to an end",
    "the memory of the server grew from 130 to 170 MiB",
  ]);
  expect(problems).toContain("POST /secrets/create never succeeded: it was not tried");
});
