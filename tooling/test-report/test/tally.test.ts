import { expect, test } from "vitest";
import { tally, type VitestReport } from "../src/tally.ts";

function reportOf(file: string, ...statuses: string[]): VitestReport {
  const assertionResults = statuses.map((status, at) => ({
    status,
    fullName: `case ${at + 1}`,
    failureMessages: status === "failed" ? ["Error: expected 1\n    at a line"] : [],
  }));
  const status = statuses.includes("failed") ? "failed" : "passed";
  return { testResults: [{ name: file, status, assertionResults }] };
}

const passed = { status: "passed", fullName: "a case" };

test("counts passed and failed tests", () => {
  const report = reportOf("/r/packages/a/test/a.test.ts", "passed", "failed", "passed");
  expect(tally(report, { vectorsPresent: true, isNightly: false })).toEqual({
    passed: 2,
    failed: 1,
    skippedVectors: 0,
    skippedNightly: 0,
    failures: ["/r/packages/a/test/a.test.ts: case 2: Error: expected 1"],
  });
});

test.each(["skipped", "pending", "todo", "disabled"])("counts a %s test as a failure", (status) => {
  const report = reportOf("/r/packages/a/test/mysql.test.ts", "passed", status);
  expect(tally(report, { vectorsPresent: false, isNightly: false })).toEqual({
    passed: 1,
    failed: 1,
    skippedVectors: 0,
    skippedNightly: 0,
    failures: ["/r/packages/a/test/mysql.test.ts: skipped: case 2"],
  });
});

test("allows skipped tests of the vectors only when there are no vectors", () => {
  const fullName = "gw2 against the shared vectors (skipped: no vectors in /v) opens each";
  const assertionResults = [{ status: "skipped", fullName }];
  const report = {
    testResults: [
      { name: "/r/a.test.ts", status: "passed", assertionResults },
      { name: "/r/b.test.ts", status: "passed", assertionResults: [passed] },
    ],
  };
  expect(tally(report, { vectorsPresent: false, isNightly: false })).toMatchObject({
    failed: 0,
    skippedVectors: 1,
  });
  expect(tally(report, { vectorsPresent: true, isNightly: false })).toMatchObject({
    failed: 1,
    skippedVectors: 0,
  });
});

test("allows skipped nightly tests except in a nightly run", () => {
  const fullName = "conformance over REST on PostgreSQL (nightly) keeps a secret";
  const assertionResults = [passed, { status: "skipped", fullName }];
  const report = { testResults: [{ name: "/r/a.test.ts", status: "passed", assertionResults }] };
  const allowed = tally(report, { vectorsPresent: true, isNightly: false });
  expect(allowed).toMatchObject({ passed: 1, failed: 0, skippedNightly: 1 });
  const inNightly = tally(report, { vectorsPresent: true, isNightly: true });
  expect(inNightly).toMatchObject({ passed: 1, failed: 1, skippedNightly: 0 });
});

test("counts a file that could not be loaded as a failure", () => {
  const name = "/r/packages/a/test/a.test.ts";
  const report = {
    testResults: [
      { name, status: "failed", message: "no such module\nat …", assertionResults: [] },
    ],
  };
  expect(tally(report, { vectorsPresent: true, isNightly: false })).toMatchObject({
    failed: 1,
    failures: [`${name}: no such module`],
  });
});

test("counts a run without tests as a failure", () => {
  expect(tally({ testResults: [] }, { vectorsPresent: true, isNightly: false })).toMatchObject({
    passed: 0,
    failed: 1,
    failures: ["no test was run"],
  });
});
