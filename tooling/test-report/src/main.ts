import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { tally, type VitestReport } from "./tally.ts";

// Usage: main.ts [--report <step>=<Vitest's JSON report>]… [<failed step>…]
// The last line of the output counts tests and steps together.
const { values, positionals: failedSteps } = parseArgs({
  options: { report: { type: "string", multiple: true, default: [] } },
  allowPositionals: true,
});

const vectors =
  process.env.GW_TEST_VECTORS ?? resolve(import.meta.dirname, "../../../../shared/vectors");
const options = {
  vectorsPresent: existsSync(vectors),
  isNightly: process.env.GW_NIGHTLY === "1",
};

let passed = 0;
let failed = 0;
let skippedVectors = 0;
let skippedNightly = 0;
// The failed tests of such a step are counted one by one, so that the step is not counted again.
const countedSteps = new Set<string>();
for (const argument of values.report) {
  const [step = "", file = ""] = argument.split("=", 2);
  const report: VitestReport = existsSync(file)
    ? JSON.parse(readFileSync(file, "utf8"))
    : { testResults: [] };
  const counts = tally(report, options);
  passed += counts.passed;
  failed += counts.failed;
  skippedVectors += counts.skippedVectors;
  skippedNightly += counts.skippedNightly;
  if (counts.failed > 0) countedSteps.add(step);
  for (const failure of counts.failures) console.log(`${step}: ${failure}`);
}
if (skippedVectors > 0) {
  console.log(`${skippedVectors} tests of the vectors skipped: ${vectors} does not exist`);
}
if (skippedNightly > 0) console.log(`${skippedNightly} tests left to .ci/run --nightly`);
for (const step of failedSteps) console.log(`failed: ${step}`);

const total = failed + failedSteps.filter((step) => !countedSteps.has(step)).length;
console.log(`${passed} passed, ${total} failed`);
if (total > 0) process.exitCode = 1;
