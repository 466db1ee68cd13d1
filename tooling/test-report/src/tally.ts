/** The fields of vitest's JSON report that {@link tally} reads. */
export interface VitestReport {
  readonly testResults: readonly {
    /** The path of the test file. */
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly TestResult[];
  }[];
}

interface TestResult {
  readonly status: string;
  readonly fullName: string;
  readonly failureMessages?: readonly string[];
}

/** The counts of a test run. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Skipped tests that need vectors, in a checkout without vectors. */
  readonly skippedVectors: number;
  /** Skipped tests that only `.ci/run --nightly` runs. */
  readonly skippedNightly: number;
  /** One line per failure: Vitest prints them, too, but far above the end of the output. */
  readonly failures: readonly string[];
}

/** Part of the title of a test, or of its suite, that is skipped because vectors are missing. */
const noVectors = "(skipped: no vectors";

/** Part of the title of a test, or of its suite, that runs only if `GW_NIGHTLY` is `1`. */
const nightly = "(nightly)";

/**
 * Counts a test run. A skipped test is a failure, because a run without it looks complete. Tests of
 * the vectors, which are stored outside the repository, may be skipped if there are no vectors, and
 * nightly tests in other runs.
 */
export function tally(
  report: VitestReport,
  { vectorsPresent, isNightly }: { readonly vectorsPresent: boolean; readonly isNightly: boolean },
): Tally {
  let passed = 0;
  let failed = 0;
  let skippedVectors = 0;
  let skippedNightly = 0;
  const failures: string[] = [];
  for (const { name: file, status, message, assertionResults } of report.testResults) {
    for (const test of assertionResults) {
      if (test.status === "passed") {
        passed++;
      } else if (test.status === "failed") {
        failed++;
        failures.push(`${file}: ${test.fullName}: ${firstLine(test.failureMessages?.[0])}`);
      } else if (!vectorsPresent && test.fullName.includes(noVectors)) {
        skippedVectors++;
      } else if (!isNightly && test.fullName.includes(nightly)) {
        skippedNightly++;
      } else {
        failed++;
        failures.push(`${file}: skipped: ${test.fullName}`);
      }
    }
    if (status === "failed" && !assertionResults.some((test) => test.status === "failed")) {
      failed++;
      failures.push(`${file}: ${firstLine(message)}`);
    }
  }
  if (passed + failed === 0) failures.push("no test was run");
  return {
    passed,
    failed: passed + failed === 0 ? 1 : failed,
    skippedVectors,
    skippedNightly,
    failures,
  };
}

function firstLine(message: string | undefined): string {
  return message?.split("\n", 1)[0] || "failed without a message";
}
