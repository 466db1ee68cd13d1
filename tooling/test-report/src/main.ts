import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { tally, type VitestReport } from "./tally.ts";

// Takes vitest's JSON report and the names of other steps that failed; ends with the one line
// that counts them all.
const [reportFile = "", ...failedSteps] = process.argv.slice(2);

const vectors =
  process.env.GW_TEST_VECTORS ?? resolve(import.meta.dirname, "../../../../shared/vectors");
const report: VitestReport = existsSync(reportFile)
  ? JSON.parse(readFileSync(reportFile, "utf8"))
  : { testResults: [] };
const { passed, failed, excused, complaints } = tally(report, {
  vectorsPresent: existsSync(vectors),
});

for (const complaint of complaints) console.log(complaint);
if (excused > 0) console.log(`${excused} tests of the vectors left out: there are no vectors here`);
for (const step of failedSteps) console.log(`failed: ${step}`);

// Where tests failed, each of them counts, and not the step once more.
const otherSteps = failed > 0 ? failedSteps.filter((step) => step !== "tests") : failedSteps;
const failures = failed + otherSteps.length;
console.log(`${passed} passed, ${failures} failed`);
if (failures > 0) process.exitCode = 1;
