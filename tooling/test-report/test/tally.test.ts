import { expect, test } from "vitest";
import { tally, type VitestReport } from "../src/tally.ts";

function reportOf(file: string, ...statuses: string[]): VitestReport {
  const assertionResults = statuses.map((status, at) => ({ status, fullName: `case ${at + 1}` }));
  const status = statuses.includes("failed") ? "failed" : "passed";
  return { testResults: [{ name: file, status, assertionResults }] };
}

const passed = { status: "passed", fullName: "a case" };

test("passed and failed tests are counted", () => {
  const report = reportOf("/r/packages/a/test/a.test.ts", "passed", "failed", "passed");
  expect(tally(report, { vectorsPresent: true })).toEqual({
    passed: 2,
    failed: 1,
    excused: 0,
    complaints: [],
  });
});

test.each(["skipped", "pending", "todo", "disabled"])("a %s test is a failure", (status) => {
  const report = reportOf("/r/packages/a/test/mysql.test.ts", "passed", status);
  expect(tally(report, { vectorsPresent: false })).toEqual({
    passed: 1,
    failed: 1,
    excused: 0,
    complaints: ["/r/packages/a/test/mysql.test.ts: left out: case 2"],
  });
});

test("a test of the vectors may be left out where there are none, and only there", () => {
  const fullName = "gw2 against the shared vectors (skipped: no vectors in /v) opens each";
  const assertionResults = [{ status: "skipped", fullName }];
  const report = {
    testResults: [
      { name: "/r/a.test.ts", status: "passed", assertionResults },
      { name: "/r/b.test.ts", status: "passed", assertionResults: [passed] },
    ],
  };
  expect(tally(report, { vectorsPresent: false })).toMatchObject({ failed: 0, excused: 1 });
  expect(tally(report, { vectorsPresent: true })).toMatchObject({ failed: 1, excused: 0 });
});

test("a file that could not be loaded is a failure", () => {
  const name = "/r/packages/a/test/a.test.ts";
  const report = {
    testResults: [
      { name, status: "failed", message: "no such module\nat …", assertionResults: [] },
    ],
  };
  expect(tally(report, { vectorsPresent: true })).toMatchObject({
    failed: 1,
    complaints: [`${name}: no such module`],
  });
});

test("a run without a test is a failure", () => {
  expect(tally({ testResults: [] }, { vectorsPresent: true })).toMatchObject({
    passed: 0,
    failed: 1,
    complaints: ["no test was run"],
  });
});
