import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { tally, type VitestReport } from "./tally.ts";

// Arguments: the path of vitest's JSON report, and the names of other steps that failed. The last
// line of the output counts tests and steps together.
const [reportFile = "", ...failedSteps] = process.argv.slice(2);

const vectors =
  process.env.GW_TEST_VECTORS ?? resolve(import.meta.dirname, "../../../../shared/vectors");
const report: VitestReport = existsSync(reportFile)
  ? JSON.parse(readFileSync(reportFile, "utf8"))
  : { testResults: [] };
const { passed, failed, allowedSkips, failures } = tally(report, {
  vectorsPresent: existsSync(vectors),
});

for (const failure of failures) console.log(failure);
if (allowedSkips > 0) {
  console.log(`${allowedSkips} tests of the vectors skipped: ${vectors} does not exist`);
}
for (const step of failedSteps) console.log(`failed: ${step}`);

// Failed tests are counted one by one, so the step is not counted again.
const otherSteps = failed > 0 ? failedSteps.filter((step) => step !== "tests") : failedSteps;
const total = failed + otherSteps.length;
console.log(`${passed} passed, ${total} failed`);
if (total > 0) process.exitCode = 1;
