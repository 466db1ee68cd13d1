import { judgeReport, memoryOf } from "../fuzz/judge-report.ts";
import { runFuzz } from "../fuzz/run-fuzz.ts";
import { defineSoakTest, seedOption } from "../soak-test.ts";

export const fuzzTest = defineSoakTest({
  name: "fuzz",
  summary: "100,000 random or malformed requests to all routes; no 5xx, no crash, constant memory",
  options: {
    count: { type: "number", default: 100_000, help: "requests" },
    seed: seedOption,
  },
  async run({ count, seed }) {
    console.log(`${count} requests, seed ${seed}`);
    const from = Date.now();
    const onProgress = (done: number): void => {
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${count}`);
    };
    const report = await runFuzz({ count, seed, onProgress });
    const seconds = Math.round((Date.now() - from) / 1_000);

    const [before, after] = memoryOf(report);
    console.log(
      `\n${seconds} s; resident memory in the second and last quarter: ${before}, ${after} MiB`,
    );
    console.log(`  ${report.memory.map(Math.round).join(" ")}`);
    for (const [status, times] of [...report.statuses].sort(([a], [b]) => a - b)) {
      console.log(`  ${status === 0 ? "connection closed" : status}: ${times}`);
    }
    for (const [route, times] of [...report.successes].sort()) {
      console.log(`  200 ${route}: ${times}`);
    }
    const problems = judgeReport(report, count);
    for (const problem of problems) console.error(problem);
    return problems.length === 0;
  },
});
