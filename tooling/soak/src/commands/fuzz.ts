import { parseArgs } from "node:util";
import { judgeFuzz, memoryOf } from "../fuzz/judge-report.ts";
import { runFuzz } from "../fuzz/run-fuzz.ts";

// Sends random and malformed requests to all routes: no 5xx, no crash, memory steady.

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "100000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const count = Number(values.count);
const seed = Number(values.seed);
console.log(`${count} requests, seed ${seed}`);

const from = Date.now();
const onProgress = (done: number): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${count}`);
};
const report = await runFuzz({ count, seed, onProgress });
const seconds = Math.round((Date.now() - from) / 1_000);

const [before, after] = memoryOf(report);
console.log(
  `\nin ${seconds} s; resident memory in MiB, second and last quarter: ${before}, ${after}`,
);
console.log(`  ${report.memory.map(Math.round).join(" ")}`);
for (const [status, times] of [...report.statuses].sort(([a], [b]) => a - b)) {
  console.log(`  ${status === 0 ? "cut off" : status}: ${times}`);
}
for (const [route, times] of [...report.successes].sort()) console.log(`  200 ${route}: ${times}`);

const problems = judgeFuzz(report, count);
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? "no 5xx, no crash, memory steady" : "FAILED");
process.exitCode = problems.length === 0 ? 0 : 1;
