/** The fields of vitest's JSON report that {@link tally} reads. */
export interface VitestReport {
  readonly testResults: readonly {
    /** The path of the test file. */
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** The counts of a test run. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Skipped tests that need vectors, in a checkout without vectors. */
  readonly allowedSkips: number;
  /** One line per failure that is not a failed test; vitest has already printed those. */
  readonly failures: readonly string[];
}

/** Part of the title of a test, or of its suite, that is skipped because vectors are missing. */
const noVectors = "(skipped: no vectors";

/**
 * Counts a test run. A skipped test is a failure, because a run without it looks complete. Tests of
 * the vectors, which are stored outside the repository, may be skipped if there are no vectors.
 */
export function tally(
  report: VitestReport,
  { vectorsPresent }: { readonly vectorsPresent: boolean },
): Tally {
  let passed = 0;
  let failed = 0;
  let allowedSkips = 0;
  const failures: string[] = [];
  for (const { name: file, status, message, assertionResults } of report.testResults) {
    for (const test of assertionResults) {
      if (test.status === "passed") passed++;
      else if (test.status === "failed") failed++;
      else if (!vectorsPresent && test.fullName.includes(noVectors)) allowedSkips++;
      else {
        failed++;
        failures.push(`${file}: skipped: ${test.fullName}`);
      }
    }
    if (status === "failed" && !assertionResults.some((test) => test.status === "failed")) {
      failed++;
      failures.push(`${file}: ${message?.split("\n")[0] || "could not be loaded"}`);
    }
  }
  if (passed + failed === 0) failures.push("no test was run");
  return { passed, failed: passed + failed === 0 ? 1 : failed, allowedSkips, failures };
}
