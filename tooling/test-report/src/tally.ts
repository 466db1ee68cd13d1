/** The part of vitest's JSON report that is read here. */
export interface VitestReport {
  readonly testResults: readonly {
    /** The path of the test file. */
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** A test run in numbers, and in words where something is wrong. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Left out for a good reason. */
  readonly excused: number;
  /** One line per failure that is not a failed test: those vitest has already shown. */
  readonly complaints: readonly string[];
}

/** What a test of vectors has in its title, or that of its suite, where there are none. */
const saysNoVectors = "(skipped: no vectors";

/**
 * Counts a test run. A test that was left out is a failure, since nobody would miss it; except
 * those of the vectors, which lie beside the repository and not in it, where there are none.
 */
export function tally(
  report: VitestReport,
  { vectorsPresent }: { readonly vectorsPresent: boolean },
): Tally {
  let passed = 0;
  let failed = 0;
  let excused = 0;
  const complaints: string[] = [];
  for (const { name: file, status, message, assertionResults } of report.testResults) {
    for (const test of assertionResults) {
      if (test.status === "passed") passed++;
      else if (test.status === "failed") failed++;
      else if (!vectorsPresent && test.fullName.includes(saysNoVectors)) excused++;
      else {
        failed++;
        complaints.push(`${file}: left out: ${test.fullName}`);
      }
    }
    if (status === "failed" && !assertionResults.some((test) => test.status === "failed")) {
      failed++;
      complaints.push(`${file}: ${message?.split("\n")[0] || "could not be run"}`);
    }
  }
  if (passed + failed === 0) complaints.push("no test was run");
  return { passed, failed: passed + failed === 0 ? 1 : failed, excused, complaints };
}
